/** Public-key algorithms of OpenPGP whose signatures are verified (RFC 9580, section 9.1; draft-ietf-openpgp-pqc). */
export const keyAlgorithms = {
  rsa: 1,
  rsaSignOnly: 3,
  dsa: 17,
  ecdsa: 19,
  eddsaLegacy: 22,
  ed25519: 27,
  ed448: 28,
  mlDsa65Ed25519: 30,
  mlDsa87Ed448: 31,
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

const keyAlgorithmNames: ReadonlyMap<number, string> = new Map([
  [1, 'RSA'],
  [3, 'RSA'],
  [17, 'DSA'],
  [19, 'ECDSA'],
  [22, 'EdDSA'],
  [27, 'Ed25519'],
  [28, 'Ed448'],
  [30, 'ML-DSA-65+Ed25519'],
  [31, 'ML-DSA-87+Ed448'],
  [32, 'SLH-DSA-SHAKE-128s'],
  [33, 'SLH-DSA-SHAKE-128f'],
  [34, 'SLH-DSA-SHAKE-256s'],
]);

/** Version, key algorithm and hash of a signature, as rpm writes them: `V4 RSA/SHA256`. */
export function kindOfSignature(version: number, keyAlgorithm: number, hashAlgorithm: number): string {
  const hash = hashAlgorithms.get(hashAlgorithm)?.toUpperCase() ?? `hash ${hashAlgorithm}`;
  return `V${version} ${keyAlgorithmNames.get(keyAlgorithm) ?? `algorithm ${keyAlgorithm}`}/${hash}`;
}
