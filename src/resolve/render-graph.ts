import type { Cause, Explanation } from './explanation.ts';
import { phrase } from './render-cause.ts';
import { describePackages } from './render-packages.ts';

const widest = 60;

/**
 * An explanation as a graph in the DOT language of Graphviz: requests lead to packages, packages to what they need, and all
 * end at facts. Packages of one name with the same causes are one node. Ends with a newline.
 */
export function renderGraph(explanation: Explanation): string {
  const all = [explanation, ...explanation.further];
  const blocks = all.flatMap((one, index) => graphOf(one, `${index}.`));
  return [
    'digraph refusal {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
    `  label=${quote(`${[...new Set(all.flatMap(({ requests }) => requests))].join(', ')} on ${explanation.base}`)};`,
    ...blocks.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

function graphOf({ causes, missing, versions, kind }: Explanation, prefix: string): string[] {
  const lines: string[] = [];
  if (kind === 'nothing-provides') {
    missing.forEach(({ request, part }, index) => {
      lines.push(`${quote(`${prefix}r${index}`)} [label=${quote(request)}, style=bold];`);
      lines.push(
        `${quote(`${prefix}m${index}`)} [label=${quote(`nothing provides ${part ?? request}`)}, shape=note];`,
      );
      lines.push(`${quote(`${prefix}r${index}`)} -> ${quote(`${prefix}m${index}`)};`);
    });
    return lines;
  }
  const groups = groupsOf(causes);
  const nodes = new Map<string, string>();
  for (const [index, references] of groups.entries()) {
    const node = `${prefix}p${index}`;
    for (const reference of references) nodes.set(reference, node);
    const parts = references.filter((reference) => !reference.startsWith('#'));
    const label = parts.length === 0 ? 'part of a boolean dependency' : describePackages(parts, versions);
    lines.push(`${quote(node)} [label=${quote(label)}];`);
  }
  causes.forEach((cause, index) => {
    const node = `${prefix}c${index}`;
    const isRequest = cause.kind === 'request';
    const label = isRequest ? cause.wanted : phrase(cause, cause.packages, versions);
    lines.push(`${quote(node)} [label=${quote(wrap(label))}, ${isRequest ? 'style=bold' : 'shape=note'}];`);
    const from = new Set(cause.rules.flatMap(({ all }) => all.map((reference) => nodes.get(reference)!)));
    const to = new Set(cause.rules.flatMap(({ any }) => any.map((reference) => nodes.get(reference)!)));
    for (const start of from) lines.push(`${quote(start)} -> ${quote(node)};`);
    for (const end of to) lines.push(`${quote(node)} -> ${quote(end)} [style=dashed];`);
  });
  return lines;
}

/** Packages that occur in the same rules are told as one. */
function groupsOf(causes: readonly Cause[]): string[][] {
  const places = new Map<string, Set<string>>();
  causes.forEach(({ rules }, index) => {
    for (const { all, any } of rules)
      for (const [references, side] of [
        [all, 'all'],
        [any, 'any'],
      ] as const)
        for (const reference of references) {
          const known = places.get(reference) ?? new Set();
          places.set(reference, known.add(`${index} ${side}`));
        }
  });
  return [...Map.groupBy(places.keys(), (reference) => [...places.get(reference)!].join()).values()];
}

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= widest) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** A quoted identifier of DOT; a line break becomes its escape. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
