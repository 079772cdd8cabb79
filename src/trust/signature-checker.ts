import { type KeyFinder, type Keyring, type SigningKey, keyFinder } from './keyring/keyring.ts';
import { hashAlgorithms, kindOfSignature, weakHashes } from './openpgp/algorithms.ts';
import { MalformedPacket, UnknownVersion, packetTags, readPackets } from './openpgp/packets.ts';
import { type SignaturePacket, readSignaturePacket, signatureTypes } from './openpgp/signature-packet.ts';
import { type Verifier, startVerifier } from './openpgp/verifier.ts';
import type { SignatureCheck, SignatureChecker, SignatureVerdict } from '../core/index.ts';

export interface CheckerOptions {
  /** The present; default the clock. Only signatures that carry their own end are compared with it. */
  readonly now?: Date;
  /** Accept what is broken today and was usual once: MD5, SHA-1, and RSA and DSA keys below 2048 bits. Default false. */
  readonly allowWeakDigests?: boolean;
}

const longestSignature = 64 * 1024;
const leastStrength = 2048;

/**
 * Verifies OpenPGP signatures of versions 3, 4 and 6 by RSA, DSA, ECDSA and EdDSA, and by composites of EdDSA and ML-DSA.
 * The policy: a key must have been valid when the signature was made (so what was signed before a key ended stays good, as
 * with rpm); a revoked key makes all of its signatures worthless, whenever they were made.
 */
export function signatureChecker(keyring: Keyring, options: CheckerOptions = {}): SignatureChecker {
  const find = keyFinder(keyring);
  return { begin: (signature) => begin(find, signature, options) };
}

function begin(find: KeyFinder, signature: Uint8Array, options: CheckerOptions): SignatureCheck {
  let packet: SignaturePacket;
  try {
    packet = readOne(signature);
  } catch (thrown) {
    if (!(thrown instanceof MalformedPacket)) throw thrown;
    return decided(unreadable(thrown));
  }
  const named = {
    kind: kindOfSignature(packet.version, packet.keyAlgorithm, packet.hashAlgorithm),
    ...(packet.keyId === undefined ? {} : { keyId: packet.keyId }),
  };
  const refused = refusePacket(packet, options);
  if (refused !== undefined) return decided({ ...named, ...refused });
  const candidates = find(packet.keyId, packet.fingerprint);
  if (candidates.length === 0) {
    const key = packet.keyId ?? packet.fingerprint;
    return decided({
      ...named,
      status: 'unknown-key',
      reason: key === undefined ? 'it does not say which key made it' : `no given key has the id ${key}`,
    });
  }
  return firstGood(candidates.map((key) => checkWith(packet, key, named.kind, options)));
}

/** The verdict over a signature of which not even the form is right. */
export function unreadable(thrown: MalformedPacket): SignatureVerdict {
  return {
    status: thrown instanceof UnknownVersion ? 'unsupported' : 'bad',
    reason: `the signature cannot be read: ${thrown.message}`,
  };
}

function readOne(signature: Uint8Array): SignaturePacket {
  if (signature.length > longestSignature)
    throw new MalformedPacket(`it has more than ${longestSignature} bytes`);
  const packets = readPackets(signature);
  if (packets.length !== 1 || packets[0]!.tag !== packetTags.signature)
    throw new MalformedPacket('it is not exactly one signature packet');
  return readSignaturePacket(packets[0]!.body);
}

type Refusal = Pick<SignatureVerdict, 'status' | 'reason'>;

function refusePacket(packet: SignaturePacket, options: CheckerOptions): Refusal | undefined {
  const unsupported = (reason: string): Refusal => ({ status: 'unsupported', reason });
  if (packet.type !== signatureTypes.binary)
    return unsupported(
      `it is of type 0x${packet.type.toString(16).padStart(2, '0')}, not over a binary document`,
    );
  const hash = hashAlgorithms.get(packet.hashAlgorithm);
  if (hash === undefined) return unsupported(`its hash algorithm ${packet.hashAlgorithm} is not supported`);
  if (weakHashes.has(hash) && options.allowWeakDigests !== true)
    return unsupported(`it uses ${hash === 'md5' ? 'MD5' : 'SHA-1'}, which is too weak to be trusted`);
  if (packet.notUnderstood !== undefined)
    return unsupported(`it has a critical part of type ${packet.notUnderstood} that is not understood`);
  const now = (options.now ?? new Date()).getTime() / 1000;
  if (packet.expires !== undefined && packet.expires <= now)
    return { status: 'bad', reason: `the signature itself ended on ${day(packet.expires)}` };
  return undefined;
}

function checkWith(
  packet: SignaturePacket,
  key: SigningKey,
  kind: string,
  options: CheckerOptions,
): SignatureCheck {
  const about = {
    kind,
    keyId: packet.keyId ?? key.keyId,
    fingerprint: key.primaryFingerprint,
    ...(key.signer === undefined ? {} : { signer: key.signer }),
  };
  const refused = refuseKey(packet, key, options);
  if (refused !== undefined) return decided({ ...about, ...refused });
  if (typeof key.use === 'string')
    return decided({ ...about, status: 'unsupported', reason: `its key cannot be used: ${key.use}` });
  const verifier: Verifier = startVerifier(packet, key.use, hashAlgorithms.get(packet.hashAlgorithm)!);
  return {
    update: (bytes) => verifier.update(bytes),
    verdict: () =>
      verifier.fits()
        ? {
            ...about,
            status: 'good',
            reason: `signed on ${day(packet.created)} by ${key.signer ?? key.fingerprint}`,
          }
        : { ...about, status: 'bad', reason: 'the signature does not fit the bytes' },
  };
}

function refuseKey(packet: SignaturePacket, key: SigningKey, options: CheckerOptions): Refusal | undefined {
  if (key.revoked) return { status: 'revoked-key', reason: 'its key is revoked' };
  if (packet.created < key.created)
    return { status: 'bad', reason: 'it claims to have been made before its key was' };
  if (key.expires !== undefined && packet.created >= key.expires)
    return {
      status: 'expired-key',
      reason: `it was made on ${day(packet.created)}, but its key ended on ${day(key.expires)}`,
    };
  if (typeof key.use === 'string') return undefined;
  if (key.use.algorithm !== packet.keyAlgorithm)
    return { status: 'bad', reason: 'it names another algorithm than its key has' };
  if ((key.version === 6) !== (packet.version === 6))
    return { status: 'bad', reason: 'it is of another version than its key' };
  if ((key.use.strength ?? Infinity) < leastStrength && options.allowWeakDigests !== true)
    return { status: 'unsupported', reason: `its key has only ${key.use.strength} bits` };
  return undefined;
}

function firstGood(checks: readonly SignatureCheck[]): SignatureCheck {
  return {
    update: (bytes) => checks.forEach((check) => check.update(bytes)),
    verdict() {
      const verdicts = checks.map((check) => check.verdict());
      return verdicts.find(({ status }) => status === 'good') ?? verdicts[0]!;
    },
  };
}

function decided(verdict: SignatureVerdict): SignatureCheck {
  return { update: () => undefined, verdict: () => verdict };
}

function day(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}
