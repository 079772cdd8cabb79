import { type SignaturePacket, signatureTypes } from '../openpgp/signature-packet.ts';
import type { CertificateParts, UserPart } from './certificate-parts.ts';
import { type Judged, maySign } from './judge-subkey.ts';
import { type SelfSigner, checkSelfSignature, newest } from './self-signatures.ts';

export interface JudgedPrimary extends Judged {
  /** The user id that stands for the certificate. */
  readonly signer?: string;
  /** Why nothing of the certificate counts. */
  readonly invalid?: string;
}

/** Signatures over a user id, by the care that was taken; of one's own all mean the same. */
const certifications = [0x10, 0x11, 0x12, 0x13];

interface JudgedUser {
  readonly part: UserPart;
  readonly binding: SignaturePacket;
}

/** What the self-signatures over a primary key and its user ids say. Throws E_LIMIT. */
export function judgePrimary({ primary, users }: CertificateParts, signer: SelfSigner): JudgedPrimary {
  const over = (): Buffer[] => [primary.key.framed];
  const check = (type: number): SignaturePacket | undefined =>
    newest(primary.signatures.map((body) => checkSelfSignature(body, [type], over, signer)));
  const revoked = check(signatureTypes.keyRevocation) !== undefined;
  const direct = check(signatureTypes.directKey);
  const user = chosenUser(users.map((part) => judgeUser(part, primary.key.framed, signer)));
  const firstName = users.find(({ userId }) => userId !== undefined)?.userId;
  const name = user?.part.userId ?? firstName;
  const named = name === undefined ? {} : { signer: name };
  const binding = user?.binding ?? direct;
  if (binding === undefined) {
    const invalid = 'it has no user id that it signed itself';
    return { revoked, ...named, refused: invalid, invalid };
  }
  // A certificate of version 6 says all in a signature over the key itself; before that the one over the user id goes first.
  const ordered = signer.packet.version === 6 ? [direct, user?.binding] : [user?.binding, direct];
  const lifetime = ordered.find((packet) => packet?.hashed.keyLifetime !== undefined)?.hashed.keyLifetime;
  const flags = ordered.find((packet) => packet?.hashed.keyFlags !== undefined)?.hashed.keyFlags;
  return {
    revoked,
    ...named,
    ...(lifetime === undefined ? {} : { expires: primary.key.created + lifetime }),
    ...(flags === undefined || maySign(flags) ? {} : { refused: 'it was not made for signing' }),
  };
}

function judgeUser(part: UserPart, primary: Buffer, signer: SelfSigner): JudgedUser | undefined {
  const over = (version: SignaturePacket['version']): Buffer[] =>
    version === 3 ? [primary, part.body] : [primary, part.introduction, part.body];
  const check = (types: readonly number[]): SignaturePacket | undefined =>
    newest(part.signatures.map((body) => checkSelfSignature(body, types, over, signer)));
  const binding = check(certifications);
  if (binding === undefined) return undefined;
  const revocation = check([signatureTypes.certificationRevocation]);
  return revocation !== undefined && revocation.created >= binding.created ? undefined : { part, binding };
}

/** The newest one that is marked as primary, else the newest. */
function chosenUser(users: readonly (JudgedUser | undefined)[]): JudgedUser | undefined {
  let chosen: JudgedUser | undefined;
  const rank = ({ binding }: JudgedUser): number =>
    (binding.hashed.primaryUser === true ? 2 ** 32 : 0) + binding.created;
  for (const user of users)
    if (user !== undefined && (chosen === undefined || rank(user) > rank(chosen))) chosen = user;
  return chosen;
}
