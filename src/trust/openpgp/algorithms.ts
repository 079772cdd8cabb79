/** Public-key algorithms of OpenPGP whose signatures are verified (RFC 9580, section 9.1). */
export const keyAlgorithms = {
  rsa: 1,
  rsaSignOnly: 3,
  dsa: 17,
  ecdsa: 19,
  eddsaLegacy: 22,
  ed25519: 27,
  ed448: 28,
} as const;

/** OpenPGP's numbers of hash algorithms, with Node.js' names (RFC 9580, section 9.5). */
export const hashAlgorithms: ReadonlyMap<number, string> = new Map([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
  [12, 'sha3-256'],
  [14, 'sha3-512'],
]);

export const weakHashes: ReadonlySet<string> = new Set(['md5', 'sha1']);
