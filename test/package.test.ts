import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

describe('the published package', () => {
  // A space in the path, as people have it.
  const folder = mkdtempSync(path.join(tmpdir(), 'viaduct package '));
  const viaduct = path.join(folder, 'node_modules/.bin/viaduct');

  beforeAll(() => {
    execFileSync('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], {
      cwd: root,
      stdio: 'pipe',
    });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
    execFileSync(
      'npm',
      [
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--prefix',
        folder,
        path.join(folder, tarball),
      ],
      { cwd: folder, stdio: 'pipe' },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs where no other Node.js is', () => {
    const result = spawnSync(viaduct, ['--help'], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('viaduct resolve');
  });

  it('knows its version', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(execFileSync(viaduct, ['--version'], { encoding: 'utf8' }).trim()).toBe(version);
  });

  it('has a library whose guide compiles in strict mode and prints what it says', () => {
    const guide = readFileSync(path.join(root, 'docs/guides/library.md'), 'utf8');
    const printed = /```text\n([\s\S]*?)```/.exec(guide)![1]!;
    const code = path.join(folder, 'guide.mts');
    writeFileSync(code, /```ts\n([\s\S]*?)```/.exec(guide)![1]!);
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const options = '--strict --noEmit --module nodenext --target es2024 --lib es2024,dom --types node'.split(
      ' ',
    );
    const checked = spawnSync(
      process.execPath,
      [tsc, ...options, '--typeRoots', path.join(root, 'node_modules/@types'), code],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(checked.stdout).toBe('');
    expect(execFileSync(process.execPath, [code], { cwd: folder, encoding: 'utf8' })).toBe(printed);
  });

  it('ships what the commands read, and neither sources nor tests', () => {
    const shipped = readdirSync(path.join(folder, 'node_modules/viaduct'));
    expect(shipped.sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'host',
      'package.json',
      'test',
      'viaduct',
    ]);
    expect(readdirSync(path.join(folder, 'node_modules/viaduct/test'))).toEqual(['distro']);
  });
});
