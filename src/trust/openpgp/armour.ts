import { MalformedPacket } from './packets.ts';

/**
 * The binary content of every ASCII-armoured block of one kind, joined (RFC 9580, section 6). Text around the blocks is
 * ignored; the checksum, which newer programs leave out, is checked where there is one.
 * Returns undefined when the bytes are not armoured at all.
 */
export function removeArmour(bytes: Uint8Array, kind: 'PUBLIC KEY BLOCK' | 'SIGNATURE'): Buffer | undefined {
  // A binary packet has its highest bit set; armour is ASCII.
  if (bytes.length === 0 || (bytes[0]! & 0x80) !== 0) return undefined;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').split('\n');
  const blocks: Buffer[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]!.trimEnd() !== `-----BEGIN PGP ${kind}-----`) continue;
    let end = i + 1;
    while (end < lines.length && lines[end]!.trimEnd() !== `-----END PGP ${kind}-----`) end++;
    if (end === lines.length) throw new MalformedPacket('its armour has no end');
    blocks.push(readBlock(lines.slice(i + 1, end).map((line) => line.trim())));
    i = end;
  }
  if (blocks.length === 0) throw new MalformedPacket(`it holds no PGP ${kind.toLowerCase()}`);
  return Buffer.concat(blocks);
}

function readBlock(lines: readonly string[]): Buffer {
  let first = 0;
  while (/^[\w-]+: /.test(lines[first] ?? '')) first++;
  const body = lines.slice(first).filter((line) => line !== '');
  const checksum = body.at(-1)?.startsWith('=') === true ? body.pop()!.slice(1) : undefined;
  const text = body.join('');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new MalformedPacket('its armour has a character that is not base64');
  const data = Buffer.from(text, 'base64');
  if (checksum !== undefined && Buffer.from(checksum, 'base64').toString('hex') !== crc24(data))
    throw new MalformedPacket('the checksum of its armour is wrong');
  return data;
}

/** Six hex digits. */
function crc24(data: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return (crc & 0xffffff).toString(16).padStart(6, '0');
}
