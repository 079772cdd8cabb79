import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ViaductError, systemCode } from '../../core/index.ts';

export interface FeedOptions {
  /** Name of the Debian package that has the tool. */
  readonly package: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Most of a tool's words that are kept for the message, in characters. */
const tail = 4000;
const brokenPipe = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Runs a system tool with a stream as its standard input.
 * Throws E_TOOL_MISSING, E_TOOL_FAILED, E_DISK_FULL when the tool says so, and whatever the input throws.
 */
export async function feedTool(
  tool: string,
  args: readonly string[],
  input: AsyncIterable<Uint8Array>,
  options: FeedOptions,
): Promise<void> {
  const child = spawn(tool, args, { stdio: ['pipe', 'ignore', 'pipe'], env: toolEnvironment(options.env) });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    words = (words + part).slice(-tail);
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const fed = pipeline(Readable.from(input, { objectMode: false }), child.stdin);
  const [feeding, ending] = await Promise.allSettled([
    fed.catch((thrown: unknown) => {
      // A tool that has ended says more than the pipe that broke for it.
      if (!brokenPipe.has(systemCode(thrown) ?? '')) {
        child.kill('SIGKILL');
        throw thrown;
      }
    }),
    ended,
  ]);
  if (ending.status === 'rejected') {
    if (systemCode(ending.reason) === 'ENOENT')
      throw new ViaductError('E_TOOL_MISSING', `The tool ${tool} is not installed`, {
        cause: ending.reason,
        hint: `Install it, for example: apt-get install ${options.package}`,
      });
    throw ending.reason;
  }
  if (feeding.status === 'rejected') throw feeding.reason;
  if (ending.value[0] !== 0) throw toolError(tool, words);
}

/** The environment of tools that write images: nothing of the caller's may change their output. */
export function toolEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR = '/tmp' } = process.env;
  return {
    PATH: `${PATH}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME,
    TMPDIR,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...more,
  };
}

function toolError(tool: string, words: string): ViaductError {
  if (/no space left on device|disk quota exceeded/i.test(words))
    return new ViaductError('E_DISK_FULL', `No space left on the disk for ${tool}`, {
      hint: 'Free some space, or choose another folder with --out',
    });
  const last = words.trim().split('\n').slice(-3).join(' / ').slice(0, 500);
  return new ViaductError('E_TOOL_FAILED', `${tool} failed: ${last || 'no message'}`);
}
