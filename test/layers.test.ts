import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowedPackages, drawHouse, floors, readImports, source, sourceFiles } from './layers.ts';

const imports = readImports();

describe('the house', () => {
  it('imports downward only, and other rooms through their index', () => {
    const wrong = imports.filter((edge) => {
      if (edge.to === undefined || edge.to === edge.from) return false;
      return floors[edge.to] >= floors[edge.from] || edge.target !== 'index.ts';
    });
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('uses npm packages only where the table allows them', () => {
    const wrong = imports.filter(
      (edge) =>
        edge.to === undefined &&
        !edge.specifier.startsWith('node:') &&
        !(allowedPackages[edge.from] ?? []).some(
          (name) => edge.specifier === name || edge.specifier.startsWith(`${name}/`),
        ),
    );
    expect(wrong.map((edge) => `${edge.file} imports ${edge.specifier}`)).toEqual([]);
  });

  it('keeps files short', () => {
    const lengths = sourceFiles().map((file) => ({
      file,
      lines: readFileSync(path.join(source, file), 'utf8').split('\n').length,
    }));
    expect(lengths.filter((entry) => entry.lines > 400)).toEqual([]);
    const sorted = lengths.map((entry) => entry.lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  });

  it('is the picture in ARCHITECTURE.md (UPDATE_DOCS=1 draws it anew)', () => {
    const file = path.resolve(source, '../ARCHITECTURE.md');
    const text = readFileSync(file, 'utf8');
    const current = text.replace(
      /(<!-- house:begin -->)[\s\S]*(<!-- house:end -->)/,
      (_, begin: string, end: string) => `${begin}\n\n\`\`\`mermaid\n${drawHouse(imports)}\n\`\`\`\n\n${end}`,
    );
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, current);
    else expect(text).toBe(current);
  });
});
