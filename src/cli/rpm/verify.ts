import { ViaductError } from '../../core/index.ts';
import {
  type CheckedSignature,
  type DigestVerdict,
  type VerifiedPackage,
  describeDigest,
  describeSignature,
  verifyPackage,
} from '../../rpm/index.ts';
import { loadKeyring, signatureChecker } from '../../trust/index.ts';
import type { RpmVerifyOptions } from '../commands/rpm-verify.ts';
import { expectManySmallTasks } from '../long-work.ts';
import type { CommandResult } from '../output.ts';

type Answer =
  VerifiedPackage | { readonly path: string; readonly verdict: 'unreadable'; readonly reason: string };

/** Files after which optimized code pays. */
const many = 100;

/**
 * Verifies RPM files one after the other. Weak signatures are accepted, as rpm without a policy for them does, unless
 * --strict is said. Throws what `loadKeyring` throws.
 */
export async function verifyFiles(
  files: readonly string[],
  options: RpmVerifyOptions,
): Promise<CommandResult> {
  if (files.length > many) expectManySmallTasks();
  const checker = options.signature
    ? signatureChecker(await loadKeyring(options.key), { allowWeakDigests: options.strict !== true })
    : undefined;
  const packages = files.map((file): Answer => {
    try {
      return verifyPackage(file, checker);
    } catch (thrown) {
      if (!(thrown instanceof ViaductError) || thrown.code === 'E_BUG') throw thrown;
      return { path: file, verdict: 'unreadable', reason: thrown.message };
    }
  });
  const allGood = packages.every(({ verdict }) => verdict === 'good');
  return {
    json: { result: allGood ? 'ok' : 'refused', packages },
    text: packages.flatMap((answer) => render(answer, options.verbose === true)).join('\n'),
    exit: allGood ? 'yes' : 'no',
  };
}

function render(answer: Answer, verbose: boolean): string[] {
  const { path, verdict, reason } = answer;
  const at = 'offset' in answer ? ` at byte ${answer.offset}` : '';
  const lines = [`${printable(path)}: ${verdict}: ${printable(reason)}${at}`];
  if (verbose && 'digests' in answer)
    lines.push(...answer.signatures.map(renderSignature), ...answer.digests.map(renderDigest));
  return lines;
}

function renderSignature(signature: CheckedSignature): string {
  const key = signature.keyId === undefined ? '' : `, key ${signature.keyId}`;
  return `  ${describeSignature(signature)}${key}: ${signature.status}: ${printable(signature.reason)}`;
}

function renderDigest(digest: DigestVerdict): string {
  const { good, trusted, expected, found } = digest;
  if (!good) return `  ${describeDigest(digest)}: wrong: ${found}, not ${printable(expected)}`;
  return `  ${describeDigest(digest)}: right${trusted ? '' : ', too weak to be trusted'}`;
}

/** Names and user ids come from outside: no line of theirs may look like one of ours. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) =>
    JSON.stringify(character).slice(1, -1),
  );
}
