import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../src/cli/program.ts';
import { makeDistribution } from './host/index.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('the guides', () => {
  const guides = readdirSync(path.join(root, 'docs/guides')).filter((name) => name.endsWith('.md'));

  it.each(guides)('%s runs as it is written', async (guide) => {
    const distribution = await makeDistribution();
    const text = readFileSync(path.join(root, 'docs/guides', guide), 'utf8');
    const script = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]).join('\n');
    const folder = mkdtempSync(path.join(tmpdir(), 'viaduct-guide-'));
    try {
      const result = spawnSync('sh', ['-euc', script], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${root}:${process.env['PATH']}`,
          DISTRO: distribution.folder,
          XDG_CACHE_HOME: path.join(folder, 'cache'),
        },
      });
      expect(result.status, result.stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('has the command line on its reference page (UPDATE_DOCS=1 writes it anew)', () => {
  const page = path.join(root, 'docs/reference/cli.md');
  const sections = program().commands.flatMap((command) => [
    ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [command] : []),
    ...command.commands,
  ]);
  const text = `# Command line\n\nWritten from the program's own help.\n\n${sections.map(section).join('\n')}`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, text);
  else expect(readFileSync(page, 'utf8')).toBe(text);
});

it('shows an example in the help of every command', () => {
  const help = (command: Command): string => {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text;
  };
  for (const command of program().commands.flatMap((entry) => [entry, ...entry.commands]))
    expect(help(command), command.name()).toMatch(/Examples?:\n {2}\$ viaduct /);
});

it('keeps every link of the pages alive', () => {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const dead = pages.flatMap((page) =>
    [...readFileSync(path.join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
      .filter((match) => !readableFrom(page, match[1]!))
      .map((match) => `${page}: ${match[1]}`),
  );
  expect(dead).toEqual([]);
});

function readableFrom(page: string, link: string): boolean {
  try {
    readFileSync(path.join(root, path.dirname(page), link));
    return true;
  } catch {
    return false;
  }
}

function section(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  let help = '';
  command.configureOutput({ writeOut: (part) => (help += part), getOutHelpWidth: () => 100 }).outputHelp();
  return `## ${names.join(' ')}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`;
}
