import { type KeyObject, createPublicKey } from 'node:crypto';

/** A DSA key as SubjectPublicKeyInfo (RFC 3279, section 2.3.2): JSON Web Keys know no DSA. */
export function dsaPublicKey(p: Buffer, q: Buffer, g: Buffer, y: Buffer): KeyObject {
  const dsa = Buffer.from('06072a8648ce380401', 'hex');
  const parameters = element(0x30, integer(p), integer(q), integer(g));
  const key = element(0x30, element(0x30, dsa, parameters), element(0x03, Buffer.of(0), integer(y)));
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function integer(value: Buffer): Buffer {
  return element(0x02, ...((value[0] ?? 0) >= 0x80 ? [Buffer.of(0)] : []), value);
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  const short = size.subarray(size.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.of(tag, 0x80 | short.length), short, body]);
}
