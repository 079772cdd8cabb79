import { expect, it } from 'vitest';
import { makePackage } from '../../test/make-package.ts';
import { ask, explanation } from '../../test/resolve-world.ts';
import { renderGraph } from './render-graph.ts';

const packages = [
  makePackage('app-1-1.x86_64', { requires: ['middle'] }),
  makePackage('middle-1-1.x86_64', { requires: ['glibc >= 2.40'] }),
  makePackage('middle-2-1.x86_64', { requires: ['glibc >= 2.40'] }),
  makePackage('glibc-2.40-1.x86_64'),
];

it('draws a refusal from the request to the facts', () => {
  expect(renderGraph(explanation(ask(packages, 'app')))).toBe(`digraph refusal {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  edge [fontname="sans-serif"];
  label="app on this base";
  "0.p0" [label="app-1-1.x86_64"];
  "0.p1" [label="middle 1-1 and 2-1"];
  "0.p2" [label="glibc-2.40-1.x86_64"];
  "0.c0" [label="app", style=bold];
  "0.c0" -> "0.p0" [style=dashed];
  "0.c1" [label="needs middle", shape=note];
  "0.p0" -> "0.c1";
  "0.c1" -> "0.p1" [style=dashed];
  "0.c2" [label="need glibc >= 2.40", shape=note];
  "0.p1" -> "0.c2";
  "0.c2" -> "0.p2" [style=dashed];
  "0.c3" [label="is newer than glibc-2.39-1.x86_64, which the base has and\\nkeeps", shape=note];
  "0.p2" -> "0.c3";
}
`);
});

it('quotes what users write', () => {
  expect(renderGraph(explanation(ask([], '/no"such"\\thing')))).toContain('"/no\\"such\\"\\\\thing"');
});
