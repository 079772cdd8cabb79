import { parseNevra, formatEvr } from '../../rpm/index.ts';
import { renderExplanation } from '../render-explanation.ts';
import type { LockCheck, LockFinding, LockNote } from './check.ts';
import type { Changed } from './diff.ts';
import { bytes, short } from './render-diff.ts';

/** A check for people: whether the lock holds, what changed, and what there is to know besides. */
export function renderCheck(file: string, base: string, check: LockCheck, count: number): string {
  const { holds, findings, notes, newer } = check;
  const many = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const about = [
    ...notes.map(noteLine),
    ...newer.map(({ nevra, newest, repo }) => `${repo} has ${newest}, newer than ${versionOf(nevra)}`),
  ];
  return [
    holds
      ? `${file} holds for ${base}: ${many(count, 'package')}, each as it was, and all requirements are met`
      : `${file} does not hold for ${base} any more:`,
    ...findings.flatMap(findingLines).map((line) => `  ${line}`),
    ...(about.length === 0 ? [] : ['For information:', ...about.map((line) => `  ${line}`)]),
  ].join('\n');
}

function findingLines(finding: LockFinding): string[] {
  switch (finding.kind) {
    case 'base-arch':
      return [`the base is for ${finding.arch.to}, the lock for ${finding.arch.from}`];
    case 'base-packages':
      return [`the base has other packages: ${digests(finding.packagesDigest)}`];
    case 'base-release':
      return [`the base is another release: ${finding.release.from} -> ${finding.release.to}`];
    case 'repository-missing':
      return [
        `the repository ${finding.repo} is not given; ${finding.packages.length} packages come from it`,
      ];
    case 'package-missing': {
      const has =
        finding.versions.length === 0 ? 'no version of it' : `${finding.versions.slice(-5).join(', ')}`;
      const other =
        finding.elsewhere.length === 0 ? '' : `; ${finding.elsewhere.join(', ')} has the very same`;
      return [`${finding.nevra} is not in ${finding.repo} any more, which has ${has}${other}`];
    }
    case 'package-changed':
      return [
        `${finding.nevra} in ${finding.repo} is not the same file: ${[
          ...(finding.checksum === undefined ? [] : [`checksum ${digests(finding.checksum)}`]),
          ...(finding.size === undefined
            ? []
            : [`size ${bytes(finding.size.from)} -> ${bytes(finding.size.to)}`]),
          ...(finding.location === undefined
            ? []
            : [`location ${finding.location.from} -> ${finding.location.to}`]),
        ].join(', ')}`,
      ];
    case 'package-withheld':
      return [`${finding.nevra} in ${finding.repo} may not be added any more: ${withheldBy(finding.by)}`];
    case 'violation':
      return [finding.sentence];
    case 'request-unanswered':
      return [
        'what it has does not answer its request:',
        ...renderExplanation(finding.explanation).split('\n'),
      ];
    case 'overrides':
      return [
        `overrides change other packages of the base: ${finding.overrides.from.map(({ nevra }) => nevra).join(', ') || 'none'} -> ${finding.overrides.to.map(({ nevra }) => nevra).join(', ') || 'none'}`,
      ];
    case 'request-lost':
      return [`its request means nothing any more: ${finding.message}`];
  }
}

function withheldBy(by: Extract<LockFinding, { kind: 'package-withheld' }>['by']): string {
  switch (by.kind) {
    case 'excluded':
      return `excluded by ${by.pattern}${by.repository === undefined ? '' : ` of ${by.repository}`}`;
    case 'not-included':
      return `not among what is included${by.repository === undefined ? '' : ` by ${by.repository}`}`;
    case 'module-stream':
    case 'module-shadowed':
      return `module filtering hides it (${by.module}:${by.stream})`;
  }
}

function noteLine(note: LockNote): string {
  switch (note.kind) {
    case 'repository-metadata':
      return `${note.repo} has new metadata: ${digests(note.repomd)}`;
    case 'repository-moved':
      return `${note.repo} is elsewhere: ${note.url.from} -> ${note.url.to}`;
    case 'spare':
      return `${note.nevra} is needed by nothing that is asked for`;
  }
}

function digests({ from, to }: Changed<string>): string {
  return `${short(from)} -> ${short(to)}`;
}

function versionOf(nevra: string): string {
  const identity = parseNevra(nevra);
  return identity === undefined ? nevra : formatEvr(identity);
}
