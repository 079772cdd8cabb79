import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayCase } from '../src/plan/index.ts';
import {
  type CaseAnswer,
  type TextCase,
  findViolations,
  parseTextCase,
  replaceExpectation,
  thaw,
} from '../src/resolve/index.ts';
import { type PackageSource, memorySource } from '../src/rpm/index.ts';

// Each file in cases/ pins one behaviour of the resolver; docs/reference/text-cases.md tells the format.
// UPDATE_CASES=1 writes the answers anew, for somebody to read before they are kept.

const folder = path.resolve(import.meta.dirname, 'cases');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.case'))
  .sort();

describe('the text cases', () => {
  it('are at least 150, each with a sentence of its own', () => {
    const titles = files.map((file) => read(file).content.title);
    expect(titles.filter((title) => !/^[A-Z"].*\.$/.test(title))).toEqual([]);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(150);
  });

  it.each(files)('%s', async (file) => {
    const { text, content } = read(file);
    const { answer, same, found } = await replayCase(content);
    expect(violationsOf(content, answer)).toEqual([]);
    if (process.env['UPDATE_CASES'] === '1') {
      if (!same) writeFileSync(path.join(folder, file), replaceExpectation(text, found));
      return;
    }
    expect(found, `test/cases/${file}: ${content.title}`).toEqual(content.expected);
  });
});

function read(file: string): { text: string; content: TextCase } {
  const text = readFileSync(path.join(folder, file), 'utf8');
  return { text, content: parseTextCase(text, `test/cases/${file}`) };
}

/** What is wrong with an answer by the rules, of which overrides change nothing but the base. */
function violationsOf(content: TextCase, { outcome }: CaseAnswer): string[] {
  if (outcome instanceof Error || outcome.result !== 'ok') return [];
  const whole = thaw(content).complete().base.source;
  const gone = new Set((outcome.overrides ?? []).map(({ nevra }) => nevra));
  if (gone.size === 0) return findViolations(whole, outcome.packages);
  const kept = content.base.packages
    .map(({ metadata }) => metadata)
    .filter((_, pkg) => !gone.has(nevraOf(whole, pkg)));
  const base = memorySource('@base', kept, { filesComplete: true });
  // What the rest of the base required, and had, it must still have.
  const owed = kept.flatMap((metadata, pkg) =>
    (metadata.requires ?? [])
      .map((capability) => ({ pkg, capability }))
      .filter((entry) => findViolations(whole, [], [entry]).length === 0),
  );
  return findViolations(base, outcome.packages, owed);
}

function nevraOf(source: PackageSource, pkg: number): string {
  const { name, epoch, version, release, arch } = source.identity(pkg);
  return `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}.${arch}`;
}
