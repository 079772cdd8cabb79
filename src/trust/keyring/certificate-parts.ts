import { MalformedPacket, type Packet, atPacket, packetTags } from '../openpgp/packets.ts';
import { type PublicKeyPacket, readPublicKeyPacket } from '../openpgp/public-key-packet.ts';

/** A user id or another attribute, with the signatures that follow it. */
export interface UserPart {
  /** As self-signatures of version 3 hash it; later ones put `introduction` before it. */
  readonly body: Buffer;
  readonly introduction: Buffer;
  /** Absent for attributes that are no text. */
  readonly userId?: string;
  readonly signatures: readonly Buffer[];
}

export interface KeyPart {
  readonly key: PublicKeyPacket;
  readonly signatures: readonly Buffer[];
}

/** A transferable public key, cut into its parts (RFC 9580, section 10.1). Signatures are bodies of packets. */
export interface CertificateParts {
  readonly primary: KeyPart;
  readonly users: readonly UserPart[];
  readonly subkeys: readonly KeyPart[];
}

const mostSubkeys = 100;
const mostUsers = 1000;

/** Throws MalformedPacket. */
export function certificateParts(packets: readonly Packet[]): CertificateParts {
  let signatures: Buffer[] = [];
  let primary: KeyPart | undefined;
  const users: UserPart[] = [];
  const subkeys: KeyPart[] = [];
  for (const packet of packets) {
    const { tag, body } = packet;
    if (tag === packetTags.signature) signatures.push(body);
    else if (tag === packetTags.publicKey || tag === packetTags.publicSubkey) {
      signatures = [];
      const part = { key: atPacket(packet, () => readPublicKeyPacket(body)), signatures };
      if (primary === undefined) primary = part;
      else subkeys.push(part);
    } else if (tag === packetTags.userId || tag === packetTags.userAttribute) {
      signatures = [];
      users.push(userPart(tag, body, signatures));
    }
  }
  if (primary === undefined) throw new MalformedPacket('it has no primary key');
  if (subkeys.length > mostSubkeys) throw new MalformedPacket(`it has more than ${mostSubkeys} subkeys`);
  if (users.length > mostUsers) throw new MalformedPacket(`it has more than ${mostUsers} user ids`);
  return { primary, users, subkeys };
}

function userPart(tag: number, body: Buffer, signatures: readonly Buffer[]): UserPart {
  const introduction = Buffer.alloc(5);
  introduction[0] = tag === packetTags.userId ? 0xb4 : 0xd1;
  introduction.writeUInt32BE(body.length, 1);
  return {
    body,
    introduction,
    ...(tag === packetTags.userId ? { userId: body.toString('utf8') } : {}),
    signatures,
  };
}
