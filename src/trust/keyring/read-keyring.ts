import { ViaductError, readBytes } from '../../core/index.ts';
import { removeArmour } from '../openpgp/armour.ts';
import { MalformedPacket, type Packet, packetTags, readPackets } from '../openpgp/packets.ts';
import type { Keyring, SigningKey } from './keyring.ts';
import { readCertificate } from './read-certificate.ts';
import type { Budget } from './self-signatures.ts';

export interface KeyFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface KeyringOptions {
  /** The present; default the clock. Self-signatures made later do not count. */
  readonly now?: Date;
}

/** Bounds of one keyring. */
export const keyringLimits = { fileSize: 4 * 1024 * 1024, certificates: 1000, selfSignatures: 5000 };

/**
 * Reads OpenPGP certificates (public keys), ASCII-armoured or binary, any number a file. Throws E_KEY_FILE when a file holds
 * none or something else, with the offset in its content (behind the armour), E_LIMIT.
 */
export function readKeyring(files: readonly KeyFile[], options: KeyringOptions = {}): Keyring {
  const now = (options.now ?? new Date()).getTime() / 1000;
  const budget = { left: keyringLimits.selfSignatures };
  const keys: SigningKey[] = [];
  let count = 0;
  for (const file of files) {
    if (file.bytes.length > keyringLimits.fileSize)
      throw new ViaductError('E_LIMIT', `${file.name} is larger than ${keyringLimits.fileSize} bytes`);
    try {
      const certificates = splitCertificates(file.bytes);
      count += certificates.length;
      if (count > keyringLimits.certificates)
        throw new ViaductError('E_LIMIT', `More than ${keyringLimits.certificates} keys are given`);
      keys.push(...readCertificates(certificates, now, budget));
    } catch (thrown) {
      if (!(thrown instanceof MalformedPacket)) throw thrown;
      throw new ViaductError(
        'E_KEY_FILE',
        `${file.name} is no file of OpenPGP public keys: ${thrown.message}`,
        {
          where: { file: file.name, ...(thrown.offset === undefined ? {} : { offset: thrown.offset }) },
          cause: thrown,
          hint: 'Name a file as in /etc/pki/rpm-gpg, or one written by gpg --export',
        },
      );
    }
  }
  return { keys };
}

/** Files of vendors hold keys of versions of long ago: those that cannot be read are left out, unless there is no other. */
function readCertificates(
  certificates: readonly (readonly Packet[])[],
  now: number,
  budget: Budget,
): SigningKey[] {
  let first: MalformedPacket | undefined;
  const keys: SigningKey[] = [];
  for (const packets of certificates)
    try {
      keys.push(...readCertificate(packets, now, budget));
    } catch (thrown) {
      if (!(thrown instanceof MalformedPacket)) throw thrown;
      first ??= thrown;
    }
  if (keys.length === 0 && first !== undefined) throw first;
  return keys;
}

/** Reads the named files. Throws as `readKeyring` does, and E_FILE_MISSING, E_FILE_READ. */
export async function loadKeyring(paths: readonly string[], options: KeyringOptions = {}): Promise<Keyring> {
  const files: KeyFile[] = [];
  for (const name of paths) files.push({ name, bytes: await readBytes(name, keyringLimits.fileSize) });
  return readKeyring(files, options);
}

function splitCertificates(bytes: Uint8Array): Packet[][] {
  const packets = readPackets(removeArmour(bytes, 'PUBLIC KEY BLOCK') ?? bytes);
  const certificates: Packet[][] = [];
  for (const packet of packets) {
    if (packet.tag === packetTags.secretKey)
      throw new MalformedPacket('it holds a secret key', packet.offset);
    if (packet.tag === packetTags.publicKey) certificates.push([packet]);
    else if (packet.tag !== packetTags.marker) {
      if (certificates.length === 0) throw new MalformedPacket('it does not begin with a key', packet.offset);
      certificates.at(-1)!.push(packet);
    }
  }
  if (certificates.length === 0) throw new MalformedPacket('it is empty');
  return certificates;
}
