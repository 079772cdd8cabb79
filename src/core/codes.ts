/** What the caller of the command line learns from the exit status. */
export const exitStatus = { yes: 0, no: 1, input: 2, environment: 3, bug: 70 } as const;

export type ExitKind = keyof typeof exitStatus;

/**
 * Every error code of Viaduct: how it ends the command, and one sentence for the reference page
 * (docs/reference/errors.md, generated from this table and checked by a test).
 */
export const errorCodes = {
  E_BUG: { exit: 'bug', meaning: 'Viaduct itself failed; please report it' },
  E_USAGE: { exit: 'input', meaning: 'The command line is not understood' },
  E_FILE_MISSING: { exit: 'input', meaning: 'A named file or folder does not exist' },
  E_FILE_READ: { exit: 'environment', meaning: 'A file cannot be read' },
  E_FILE_WRITE: { exit: 'environment', meaning: 'A file cannot be written (permissions, read-only disk)' },
  E_DISK_FULL: { exit: 'environment', meaning: 'The disk is full; nothing half-written is left' },
  E_LOCKED: { exit: 'environment', meaning: 'Another run holds the lock of this folder' },
  E_PATH_ESCAPE: { exit: 'input', meaning: 'A path in outside input leaves its root' },
  E_LIMIT: { exit: 'input', meaning: 'Outside input exceeds a stated bound' },
  E_TOOL_MISSING: { exit: 'environment', meaning: 'A system tool that is needed is not installed' },
  E_TOOL_FAILED: { exit: 'environment', meaning: 'A system tool ended with an error' },
  E_NETWORK: { exit: 'environment', meaning: 'A download failed after all retries' },
  E_HTTP_STATUS: { exit: 'environment', meaning: 'A server answered with an error status' },
  E_CHECKSUM: { exit: 'input', meaning: 'Content does not have the checksum that was promised' },
  E_SIZE: { exit: 'input', meaning: 'Content does not have the size that was promised' },
  E_OVERRIDE: { exit: 'input', meaning: 'An override names no package of the base' },
  E_CASE: { exit: 'input', meaning: 'A solver case is not in the format solver-case/1' },
  E_TEXT_CASE: { exit: 'input', meaning: 'A text case, or a recorded problem, cannot be read or written' },
  E_INDEX_DAMAGED: { exit: 'environment', meaning: 'An index in the cache is damaged; it is built anew' },
  E_ABORTED: { exit: 'environment', meaning: 'The work was called off before its end' },
  E_OFFLINE: {
    exit: 'environment',
    meaning: 'Something must be downloaded, but the network is not to be used',
  },
  E_METADATA: { exit: 'input', meaning: 'Repository metadata cannot be read' },
  E_REPO_FILE: { exit: 'input', meaning: 'A .repo file, mirror list or metalink cannot be read' },
  E_REPO_SIGNATURE: { exit: 'input', meaning: 'The signature of repository metadata is missing or not good' },
  E_COMPRESSION: { exit: 'input', meaning: 'Compressed data is damaged, truncated or of an unknown kind' },
  E_CAPABILITY: { exit: 'input', meaning: 'A text is neither a dependency nor the name of a package' },
  E_RICH_DEPENDENCY: { exit: 'input', meaning: 'A boolean dependency cannot be read' },
  E_LOCK_SYNTAX: { exit: 'input', meaning: 'A lock file is no JSON' },
  E_LOCK_CONTENT: { exit: 'input', meaning: 'A value in a lock file is wrong' },
  E_LOCK_FORMAT: {
    exit: 'input',
    meaning: 'A lock of another tool cannot be read, or cannot hold what is to be written',
  },
  E_RESOLVE_LIMIT: { exit: 'no', meaning: 'The search for packages ended without an answer at its bound' },
  E_RPM_FORMAT: {
    exit: 'input',
    meaning: 'An RPM package, or a header in an rpmdb, is malformed or truncated',
  },
  E_RPM_DIGEST: { exit: 'input', meaning: 'A digest inside an RPM package does not fit its bytes' },
  E_PAYLOAD: {
    exit: 'input',
    meaning: 'The payload of an RPM package is malformed or does not fit its header',
  },
  E_RPMDB: { exit: 'input', meaning: 'A package database is damaged or of a kind that is not read' },
  E_SIGNATURE_MISSING: { exit: 'input', meaning: 'A package is not signed, and a signature is demanded' },
  E_SIGNATURE_BAD: { exit: 'input', meaning: 'A signature does not fit the bytes' },
  E_SIGNATURE_KEY_UNKNOWN: { exit: 'input', meaning: 'A signature was made with a key that was not given' },
  E_SIGNATURE_KEY_EXPIRED: { exit: 'input', meaning: 'A signature was made with a key that had expired' },
  E_SIGNATURE_KEY_REVOKED: { exit: 'input', meaning: 'A signature was made with a key that is revoked' },
  E_SIGNATURE_UNSUPPORTED: { exit: 'input', meaning: 'A signature is of a kind that is not accepted' },
  E_YAML: { exit: 'input', meaning: 'A file is not valid YAML, or uses a part of YAML that is not accepted' },
  E_YAML_KEY: { exit: 'input', meaning: 'An object in a YAML or JSON file has a key that is not known' },
  E_YAML_TYPE: { exit: 'input', meaning: 'A value in a YAML or JSON file is missing or of the wrong type' },
  E_KEY_FILE: { exit: 'input', meaning: 'A file of OpenPGP public keys cannot be read' },
  E_LOCK_PACKAGE: {
    exit: 'input',
    meaning: 'A package of a lock is not what the lock says, or cannot be found by it',
  },
  E_SYSEXT_NAME: { exit: 'input', meaning: 'The name of an extension image is not usable' },
  E_SYSEXT_BASE: {
    exit: 'input',
    meaning: 'The exact release that an extension is to be bound to is not known',
  },
  E_SYSEXT_UNIT: { exit: 'input', meaning: 'A unit that is to be started is in none of the packages' },
  E_SYSEXT_REFUSED: {
    exit: 'no',
    meaning: 'The packages have files or scriptlets that a sysext image cannot carry',
  },
  E_SYSEXT_IMAGE: { exit: 'input', meaning: 'An extension image does not fit its manifest' },
  E_BUNDLE_MANIFEST: { exit: 'input', meaning: 'A bundle manifest cannot be read' },
  E_PROVISION_CONFIG: {
    exit: 'input',
    meaning: 'A provisioning config has a key or value that is not understood',
  },
  E_PROVISION_EXTENSION: { exit: 'input', meaning: 'A config names an extension that no bundle holds' },
  E_PROVISION_COLLISION: { exit: 'input', meaning: 'A config has one path, unit or user twice' },
  E_BASE: { exit: 'input', meaning: 'What is named as the base is none, or does not tell its architecture' },
  E_BASE_LIST: { exit: 'input', meaning: 'An entry of a lockfile or list of packages is no package' },
  E_BASE_PACKAGES: { exit: 'input', meaning: 'Packages of the base are in none of the repositories' },
  E_OS_RELEASE: { exit: 'input', meaning: 'An os-release file cannot be read' },
  E_CATALOG: { exit: 'input', meaning: 'A catalog of extensions holds something that cannot be' },
  E_REQUEST: { exit: 'input', meaning: 'A request holds something that cannot be' },
  E_EXTENSION_ARCHITECTURE: {
    exit: 'no',
    meaning: 'An extension does not exist for the architecture of the base',
  },
  E_EXTENSION_KIND: { exit: 'no', meaning: 'An extension is not meant to be put on a host' },
  E_GROUP: { exit: 'input', meaning: 'A request names a group of packages that no repository has' },
  E_MODULE: {
    exit: 'input',
    meaning: 'A stream of a module is asked for that no repository has, or two of one module',
  },
  E_MODULE_REQUIRES: {
    exit: 'no',
    meaning: 'A stream of a module that is asked for requires what cannot be',
  },
  E_EXTENSION_BASE: { exit: 'no', meaning: 'An extension must match a package that the base does not have' },
} as const satisfies Record<string, { exit: ExitKind; meaning: string }>;
