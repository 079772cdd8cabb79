import { NonZeroExitError, x } from 'tinyexec';
import { ViaductError, systemCode } from './error.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Milliseconds until the process is killed; default 10 minutes. */
  readonly timeout?: number;
  /** Name of the Debian package that has the tool, for the hint. */
  readonly package?: string;
}

/**
 * Runs a system tool to its end and returns its standard output.
 * Throws E_TOOL_MISSING when it is not installed, E_TOOL_FAILED with the tail of its standard error otherwise.
 */
export async function run(tool: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  try {
    const result = await x(tool, [...args], {
      timeout: options.timeout ?? 600_000,
      throwOnError: true,
      nodeOptions: {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      },
    });
    return result.stdout;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT')
      throw new ViaductError('E_TOOL_MISSING', `The tool ${tool} is not installed`, {
        cause: thrown,
        hint: `Install it, for example: apt-get install ${options.package ?? tool}`,
      });
    const detail = thrown instanceof NonZeroExitError ? (thrown.output?.stderr ?? '') : String(thrown);
    throw new ViaductError('E_TOOL_FAILED', `${tool} failed: ${lastLines(detail)}`, { cause: thrown });
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ').slice(0, 500) || 'no message';
}
