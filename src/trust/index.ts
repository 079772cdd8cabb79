export { type FileDigest, digestFile } from './digest-file.ts';
export type { Keyring, SigningKey } from './keyring/keyring.ts';
export { type KeyFile, type KeyringOptions, loadKeyring, readKeyring } from './keyring/read-keyring.ts';
export { type CheckerOptions, signatureChecker } from './signature-checker.ts';
export { verifyDetached } from './verify-detached.ts';
