import type { Cause, Explanation } from './explanation.ts';
import { type Needs, absence, phrase, phraseFamily } from './render-cause.ts';
import { isRich } from '../rpm/index.ts';
import { areMany, describePackages, listOf, nameOf } from './render-packages.ts';

/** No explanation takes more lines, whatever it has to say. */
export const mostLines = 25;
const mostSiblings = 5;
const deepest = 14;

/**
 * An explanation in words, from each request down to facts that can be checked. At most `most` lines, by default 25.
 * No trailing newline.
 */
export function renderExplanation(explanation: Explanation, most = mostLines): string {
  const blocks = [explanation, ...explanation.further].map(renderOne);
  const lines = blocks.flat();
  if (lines.length <= most) return lines.join('\n');
  return shorten(lines, most).join('\n');
}

/** Leaves out the deepest lines first, for the request and what comes right after it say the most. */
function shorten(lines: readonly string[], most: number): string[] {
  const depth = (line: string) => line.search(/\S/);
  let kept = [...lines];
  for (let limit = 2 * deepest; limit >= 4 && kept.length >= most; limit -= 2)
    kept = kept.filter((line) => depth(line) < limit);
  kept = kept.slice(0, most - 1);
  return [...kept, `... and ${lines.length - kept.length} more lines (see --json)`];
}

function renderOne(explanation: Explanation): string[] {
  const { base, requests, missing, causes } = explanation;
  if (explanation.kind === 'nothing-provides')
    return missing.map(({ request, part, suggestions }) => {
      const asked = part === undefined ? request : `${part}, which ${request} asks for,`;
      const hint = suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(', ')}?`;
      return `${asked} cannot be added to ${base}: nothing provides it${hint}`;
    });
  const walk = createWalk(explanation);
  const asked = causes.filter((cause) => cause.kind === 'request');
  if (requests.length === 1 && asked.length === 1) {
    const [cause] = asked as [RequestCause];
    const name =
      cause.wanted === cause.request ? cause.request : `${cause.wanted}, which ${cause.request} asks for,`;
    return [`${name} cannot be added to ${base}:`, ...walk.request(cause, 1)];
  }
  const together = requests.length > 1 ? ' together' : '';
  return [
    `${listOf(requests)} cannot be added to ${base}${together}:`,
    ...asked.flatMap((cause) => walk.request(cause, 1)),
  ];
}

type RequestCause = Extract<Cause, { kind: 'request' }>;

interface Walk {
  request(cause: RequestCause, depth: number): string[];
}

function createWalk({ causes, versions }: Explanation): Walk {
  const against = new Map<string, Set<Cause>>();
  for (const cause of causes)
    for (const rule of cause.rules)
      for (const reference of rule.all) {
        const known = against.get(reference);
        if (known === undefined) against.set(reference, new Set([cause]));
        else known.add(cause);
      }
  const shown = new Set<string>();

  function request(cause: RequestCause, depth: number): string[] {
    const providers = cause.rules.flatMap(({ any }) => any);
    if (providers.length > 0) return wanted(cause.wanted, providers, depth);
    // What the base is owed is said together with who needs it.
    const [what] = cause.owner === undefined ? [cause.wanted] : cause.wanted.split(', which ');
    return [`${indent(depth)}nothing provides ${what!}${absence(cause.elsewhere, versions)}`];
  }

  /** Why none of the packages that have something can be added. */
  function wanted(capability: string, providers: readonly string[], depth: number): string[] {
    const groups = groupsOf([...new Set(providers)].flatMap((reference) => expand(reference)));
    const kept = groups.length > mostSiblings + 1 ? groups.slice(0, mostSiblings) : groups;
    const lines = kept.flatMap((group) => member(group, groups.length === 1 ? capability : undefined, depth));
    if (kept.length === groups.length) return lines;
    const rest = groups.slice(mostSiblings).flatMap(({ references }) => references);
    for (const reference of rest) shown.add(reference);
    return [...lines, `${indent(depth)}${describePackages(rest, versions)} cannot be added either`];
  }

  /** A part of a boolean dependency is what it leads to. */
  function expand(reference: string): string[] {
    if (!reference.startsWith('#')) return [reference];
    const rules = causes.flatMap((cause) => cause.rules).filter(({ all }) => all[0] === reference);
    return rules.flatMap(({ any }) => any).flatMap(expand);
  }

  function member(group: Group, onlyFor: string | undefined, depth: number): string[] {
    const { references, causes: reasons } = group;
    const subject = describePackages(references, versions);
    const named = onlyFor === undefined || isNamedAfter(onlyFor, references);
    const many = areMany(references);
    const provides = isRich(onlyFor ?? '') ? 'would do' : `provide${many ? '' : 's'} it`;
    const opening = named ? `${subject} ` : `only ${subject} ${provides}, and `;
    if (references.every((reference) => shown.has(reference)) || depth > deepest)
      return [`${indent(depth)}${opening}cannot be added, as said above`];
    for (const reference of references) shown.add(reference);
    const family = familyOf(reasons);
    if (family !== undefined) {
      const line = `${indent(depth)}${opening}${phraseFamily(family, versions)}`;
      return [...followed(line, family[0]!.capability.split(' ')[0]!, nextOf(reasons, references), depth)];
    }
    return reasons.flatMap((reason) => {
      const line = `${indent(depth)}${opening}${phrase(reason, references, versions)}`;
      if (reason.kind === 'request') return [line];
      const needed = reason.kind === 'needs' || reason.kind === 'base-needs' ? reason.capability : '';
      return followed(line, needed, nextOf([reason], references), depth);
    });
  }

  /** What the rules of some packages lead to. */
  function nextOf(reasons: readonly Cause[], references: readonly string[]): string[] {
    return reasons
      .flatMap(({ rules }) => rules)
      .filter(({ all }) => all.some((reference) => references.includes(reference)))
      .flatMap(({ any }) => any);
  }

  /** A line, and why none of what it asks for can be had. */
  function followed(line: string, needed: string, next: readonly string[], depth: number): string[] {
    if (next.length === 0) return [line];
    if (expandAll(next).every((reference) => shown.has(reference)))
      return [`${line}, which cannot be added, as said above`];
    return [line, ...wanted(needed, next, depth + 1)];
  }

  function expandAll(references: readonly string[]): string[] {
    return [...new Set(references)].flatMap(expand);
  }

  /** Packages of one name with the same causes stand together, and so do any that one plain fact rules out. */
  function groupsOf(references: readonly string[]): Group[] {
    const groups = new Map<string, { references: string[]; causes: Set<Cause> }>();
    for (const reference of new Set(references)) {
      const reasons = [...(against.get(reference) ?? [])];
      const [only] = reasons;
      const alike = reasons.length === 1 && isPlain(only!, reference);
      const what =
        reasons.length === 1 && only!.kind === 'needs' && !isRich(only!.capability)
          ? `needs ${only!.capability.split(' ')[0]!}`
          : reasons.map((cause) => causes.indexOf(cause)).join();
      const key = `${alike ? '' : nameOf(reference)} ${what}`;
      const known = groups.get(key) ?? { references: [], causes: new Set<Cause>() };
      groups.set(key, known);
      known.references.push(reference);
      for (const cause of reasons) known.causes.add(cause);
    }
    return [...groups.values()].map((group) => ({ references: group.references, causes: [...group.causes] }));
  }

  return { request };
}

/** The needs of several versions for one name, each in a version of its own. */
function familyOf(reasons: readonly Cause[]): readonly Needs[] | undefined {
  const needs = reasons.filter((reason): reason is Cause & Needs => reason.kind === 'needs');
  const names = new Set(needs.map(({ capability }) => capability.split(' ')[0]!));
  return needs.length > 1 && needs.length === reasons.length && names.size === 1 ? needs : undefined;
}

interface Group {
  readonly references: readonly string[];
  readonly causes: readonly Cause[];
}

/** Facts that say the same of packages of any name, and lead no further. */
function isPlain(cause: Cause, reference: string): boolean {
  switch (cause.kind) {
    case 'request':
    case 'one-version':
    case 'base-needs':
    case 'base-has':
      return false;
    case 'needs':
      return cause.providers.length === 0;
    case 'conflicts':
    case 'obsoletes':
      return !cause.packages.includes(reference);
    default:
      return true;
  }
}

/** Whether it is plain that packages have what is wanted. */
function isNamedAfter(wanted: string, references: readonly string[]): boolean {
  if (/[*?[(]/.test(wanted) && !wanted.endsWith(')')) return true;
  const [word] = wanted.split(/[ <>=]/);
  return references.every((reference) => {
    const name = nameOf(reference);
    return word === name || (word!.startsWith(`${name}-`) && /^\d/.test(word!.slice(name.length + 1)));
  });
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
