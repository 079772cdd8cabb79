import type { Config, Key, Subkey } from 'openpgp';
import { messageOf } from '../../core/index.ts';
import { MalformedPacket, type Packet, packetTags } from '../openpgp/packets.ts';
import { type PublicKeyPacket, readPublicKeyPacket } from '../openpgp/public-key-packet.ts';
import { keyIdOf } from '../openpgp/signature-packet.ts';
import { verificationKey } from '../openpgp/verification-key.ts';
import type { SigningKey } from './keyring.ts';

const mostSubkeys = 100;

/**
 * The keys of one certificate. openpgp.js judges the certificate: self-signatures, bindings and back-signatures of
 * subkeys, expiry, revocation. A key that it does not accept is kept with the reason, so that a signature of it gets a
 * better answer than "unknown". Throws MalformedPacket when not even the primary key can be read.
 * @param packets a primary key packet and what belongs to it
 * @param now instant at which self-signatures must have been made already
 */
export async function readCertificate(packets: readonly Packet[], now: Date): Promise<SigningKey[]> {
  const keyPackets = packets
    .filter(({ tag }) => tag === packetTags.publicKey || tag === packetTags.publicSubkey)
    .map(({ body }) => readPublicKeyPacket(body));
  const [primary, ...subkeys] = keyPackets;
  if (primary === undefined) throw new MalformedPacket('it has no primary key');
  if (subkeys.length > mostSubkeys) throw new MalformedPacket(`it has more than ${mostSubkeys} subkeys`);
  const { readKey, config, enums } = await import('openpgp');
  const policy: Config = {
    ...config,
    // Old vendors' keys are judged by our own bound, at the signature; see signature-checker.ts.
    minRSABits: 1023,
    rejectPublicKeyAlgorithms: new Set([enums.publicKey.elgamal]),
    allowMissingKeyFlags: true,
  };
  let certificate: Key;
  try {
    certificate = await readKey({
      binaryKey: Buffer.concat(packets.map(({ whole }) => whole)),
      config: policy,
    });
  } catch (thrown) {
    return keyPackets.map((packet) =>
      describe(packet, primary, {}, `its certificate cannot be read: ${messageOf(thrown)}`),
    );
  }
  const revoked = await certificate.isRevoked(undefined, undefined, now, policy);
  const signer = await signerOf(certificate, now, policy);
  const expires = seconds(await certificate.getExpirationTime(undefined, policy));
  const found: SigningKey[] = [];
  for (const packet of keyPackets) {
    const subkey = certificate.subkeys.find((candidate) => candidate.getFingerprint() === packet.fingerprint);
    const state = {
      ...(signer === undefined ? {} : { signer }),
      ...earliest(expires, subkey === undefined ? undefined : await subkeyExpiry(subkey, now, policy)),
      revoked: revoked || (subkey !== undefined && (await isSubkeyRevoked(subkey, certificate, now, policy))),
    };
    const reason = state.revoked ? undefined : await refusal(certificate, packet, state.expires, now, policy);
    found.push(describe(packet, primary, state, reason));
  }
  return found;
}

interface KeyState {
  readonly signer?: string;
  readonly expires?: number;
  readonly revoked?: boolean;
}

function describe(
  packet: PublicKeyPacket,
  primary: PublicKeyPacket,
  state: KeyState,
  refused: string | undefined,
): SigningKey {
  const { fingerprint, created } = packet;
  let use: SigningKey['use'];
  try {
    use = refused ?? verificationKey(packet);
  } catch (thrown) {
    if (!(thrown instanceof MalformedPacket)) throw thrown;
    use = thrown.message;
  }
  return {
    keyId: keyIdOf(fingerprint)!,
    fingerprint,
    primaryFingerprint: primary.fingerprint,
    created,
    revoked: false,
    ...state,
    use,
  };
}

/** Why the key cannot have signed anything, asked at the last instant at which it was not expired. */
async function refusal(
  certificate: Key,
  packet: PublicKeyPacket,
  expires: number | undefined,
  now: Date,
  policy: Config,
): Promise<string | undefined> {
  const instant = new Date(Math.min(now.getTime(), ((expires ?? Infinity) - 1) * 1000));
  const id = [...certificate.getKeys(), certificate]
    .find((key) => key.getFingerprint() === packet.fingerprint)
    ?.getKeyID();
  if (id === undefined) return 'it cannot be read';
  try {
    await certificate.getSigningKey(id, instant, undefined, policy);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

async function signerOf(certificate: Key, now: Date, policy: Config): Promise<string | undefined> {
  try {
    const { user } = await certificate.getPrimaryUser(now, undefined, policy);
    return user.userID?.userID;
  } catch {
    return certificate.getUserIDs()[0];
  }
}

async function subkeyExpiry(subkey: Subkey, now: Date, policy: Config): Promise<number | undefined> {
  return seconds(await subkey.getExpirationTime(now, policy));
}

async function isSubkeyRevoked(
  subkey: Subkey,
  certificate: Key,
  now: Date,
  policy: Config,
): Promise<boolean> {
  for (const signature of subkey.revocationSignatures)
    if (await subkey.isRevoked(signature, certificate.keyPacket, now, policy)) return true;
  return false;
}

/** undefined: it never expires, or is not valid at all (then the reason says so). */
function seconds(time: Date | typeof Infinity | null): number | undefined {
  return time instanceof Date ? Math.floor(time.getTime() / 1000) : undefined;
}

function earliest(...times: (number | undefined)[]): { expires?: number } {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? {} : { expires: Math.min(...known) };
}
