import { ViaductError } from '../../core/index.ts';

/** Length in hex digits of the checksums that rpm-md knows, by our name for them. */
const digits = new Map([
  ['md5', 32],
  ['sha1', 40],
  ['sha224', 56],
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** `algorithm:hex` in lower case; `sha`, the old name of sha1, becomes sha1. Throws E_METADATA without a place. */
export function normalChecksum(type: string, value: string): string {
  const algorithm = type === 'sha' ? 'sha1' : type;
  const length = digits.get(algorithm);
  if (length === undefined)
    throw new ViaductError('E_METADATA', `The checksum type ${JSON.stringify(type.slice(0, 40))} is unknown`);
  const hex = value.toLowerCase();
  if (hex.length !== length || !/^[0-9a-f]*$/.test(hex))
    throw new ViaductError(
      'E_METADATA',
      `${JSON.stringify(value.slice(0, 140))} is no ${algorithm} checksum`,
    );
  return `${algorithm}:${hex}`;
}

/** Whether files with a chosen checksum of this kind can be made, so that it proves nothing about its origin. */
export function isWeakChecksum(checksum: string): boolean {
  return /^(?:md5|sha1):/.test(checksum);
}
