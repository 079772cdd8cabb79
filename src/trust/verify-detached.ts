import type { Keyring } from './keyring/keyring.ts';
import { removeArmour } from './openpgp/armour.ts';
import { MalformedPacket, packetTags, readPackets } from './openpgp/packets.ts';
import { type CheckerOptions, signatureChecker, unreadable } from './signature-checker.ts';
import type { SignatureVerdict } from '../core/index.ts';

const longestFile = 256 * 1024;
const mostSignatures = 32;

/**
 * Verifies a detached signature over a document, such as repomd.xml.asc over repomd.xml.
 * Of several signatures a bad one decides (the bytes are not what a given key signed); else one good one suffices.
 * @param signature armoured or binary
 * @param chunks the document in pieces
 */
export async function verifyDetached(
  keyring: Keyring,
  signature: Uint8Array,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CheckerOptions = {},
): Promise<SignatureVerdict> {
  let packets: Buffer[];
  try {
    packets = split(signature);
  } catch (thrown) {
    if (!(thrown instanceof MalformedPacket)) throw thrown;
    return unreadable(thrown);
  }
  const checker = signatureChecker(keyring, options);
  const checks = packets.map((packet) => checker.begin(packet));
  for await (const chunk of chunks) for (const check of checks) check.update(chunk);
  const verdicts = checks.map((check) => check.verdict());
  const decisive = (status: SignatureVerdict['status']): SignatureVerdict | undefined =>
    verdicts.find((verdict) => verdict.status === status);
  return decisive('bad') ?? decisive('good') ?? verdicts[0]!;
}

function split(signature: Uint8Array): Buffer[] {
  if (signature.length > longestFile) throw new MalformedPacket(`it has more than ${longestFile} bytes`);
  const packets = readPackets(removeArmour(signature, 'SIGNATURE') ?? signature).filter(
    ({ tag }) => tag !== packetTags.marker,
  );
  if (packets.length === 0) throw new MalformedPacket('it is empty');
  if (packets.length > mostSignatures || packets.some(({ tag }) => tag !== packetTags.signature))
    throw new MalformedPacket('it holds something else than signatures');
  return packets.map(({ whole }) => whole);
}
