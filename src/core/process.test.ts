import { describe, expect, it } from 'vitest';
import { run } from './process.ts';

describe('run', () => {
  it('returns standard output', async () => expect(await run('sh', ['-c', 'printf "a b"'])).toBe('a b'));

  it('names a missing tool and how to get it', async () => {
    await expect(run('no-such-tool-here', [], { package: 'no-such-package' })).rejects.toMatchObject({
      code: 'E_TOOL_MISSING',
      hint: expect.stringContaining('no-such-package') as string,
    });
  });

  it('gives the end of standard error when the tool fails', async () => {
    await expect(run('sh', ['-c', 'echo first >&2; echo broken thing >&2; exit 4'])).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
      message: expect.stringContaining('broken thing') as string,
    });
  });

  it('ends a tool that takes longer than it may', async () => {
    await expect(run('tail', ['-f', '/dev/null'], { timeout: 50 })).rejects.toMatchObject({
      code: 'E_TOOL_FAILED',
    });
  });
});
