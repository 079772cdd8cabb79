import { spawn } from 'node:child_process';
import path from 'node:path';
import { ViaductError, packageRoot } from '../../core/index.ts';

const folder = path.join(packageRoot(), 'test/distro');

/**
 * Runs one of the scripts that make the demo's distribution and boot its host. What it says about its progress goes to
 * standard error as it comes. Returns its standard output, trimmed. Throws E_TOOL_FAILED with its last words.
 */
export async function runScript(
  script: 'needs.sh' | 'make.sh' | 'host.sh',
  args: readonly string[],
  options: { readonly environment?: Record<string, string>; readonly quiet?: boolean } = {},
): Promise<string> {
  const child = spawn(path.join(folder, script), args, {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    if (options.quiet !== true) process.stderr.write(text.replace(/^(?=.)/gm, '  '));
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (status === 0) return output.trim();
  const words = said.trim().split('\n').slice(-3).join(' / ');
  if (status === 3)
    throw new ViaductError(
      'E_TOOL_MISSING',
      words.replace(/^error\[\w+\]: /, '') || `${script} cannot run here`,
    );
  throw new ViaductError(
    'E_TOOL_FAILED',
    `${script} ${args.slice(0, 2).join(' ')} failed: ${words || 'no message'}`,
  );
}
