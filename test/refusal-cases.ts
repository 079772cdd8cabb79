import { repairsElsewhere } from '../src/plan/repairs-elsewhere.ts';
import { type ResolveInput, renderRefusal, resolve } from '../src/resolve/index.ts';
import { type PackageMetadata, memorySource } from '../src/rpm/index.ts';
import { makePackage } from './make-package.ts';

// The cases of docs/concepts/refusals.md.

interface Section {
  readonly kind: 'base' | 'repository' | 'candidate base' | 'candidate repository';
  readonly name: string;
  readonly packages: PackageMetadata[];
}

interface RefusalCase {
  readonly sections: readonly Section[];
  readonly request: readonly string[];
  readonly excludes: readonly string[];
}

/** Reads a case: sections of packages, `exclude PATTERN`, `request NAME, NAME`. */
function readCase(text: string): RefusalCase {
  const sections: Section[] = [];
  let [request, excludes]: [string[], string[]] = [[], []];
  for (const line of text.trimEnd().split('\n')) {
    const head = /^(candidate base|candidate repository|base|repository|exclude|request) (.*)$/.exec(line);
    if (head === null) sections.at(-1)!.packages.push(...readPackages(line.trim()));
    else if (head[1] === 'request') request = head[2]!.split(', ');
    else if (head[1] === 'exclude') excludes = [...excludes, head[2]!];
    else sections.push({ kind: head[1] as Section['kind'], name: head[2]!, packages: [] });
  }
  return { sections, request, excludes };
}

/** `NEVRA`, or `NEVRA requires CAPABILITY`; `{1..60}` in a NEVRA makes as many packages. */
function readPackages(line: string): PackageMetadata[] {
  const [nevra = '', ...words] = line.split(/\s+/);
  const [kind, ...capability] = words;
  const relations = kind === undefined ? {} : { [kind]: [capability.join(' ')] };
  const range = /\{(\d+)\.\.(\d+)\}/.exec(nevra);
  const names =
    range === null
      ? [nevra]
      : Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, index) =>
          nevra.replace(range[0], String(Number(range[1]) + index)),
        );
  return names.map((name) => makePackage(name, relations));
}

/** What Viaduct says of a case, as `viaduct resolve` prints it. */
export async function answerCase(text: string): Promise<string> {
  const { sections, request, excludes } = readCase(text);
  const source = ({ name, packages }: Section) => memorySource(name, packages, { filesComplete: true });
  const base = sections.find(({ kind }) => kind === 'base')!;
  const given = sections.filter(({ kind }) => kind === 'repository');
  const input = (on: Section, repositories: readonly Section[]): ResolveInput => ({
    base: { source: source(on), arch: 'x86_64', name: on.name },
    repositories: repositories.map((repository) => ({ source: source(repository) })),
    request,
    excludes,
    recommends: false,
  });
  const answer = resolve(input(base, given));
  if (answer.result === 'needs-filelists') throw new Error('all files are known');
  if (answer.result === 'ok') return `It works: ${answer.packages.map(({ nevra }) => nevra).join(', ')}`;
  const named = (name: string) => sections.find((section) => section.name === name)!;
  const candidates = (kind: Section['kind']) => sections.filter((section) => section.kind === kind);
  const repairs = await repairsElsewhere(
    answer.repairs,
    {
      bases: candidates('candidate base').map(({ name }) => ({ name, path: name })),
      repositories: candidates('candidate repository').map(({ name }) => ({ name, url: 'URL' })),
    },
    {
      onBase: (path) => Promise.resolve(resolve(input(named(path), given))),
      withRepository: ({ name }) => Promise.resolve(resolve(input(base, [...given, named(name)]))),
    },
    { cache: '', progress: () => {}, warn: () => {} },
  );
  return renderRefusal(answer.explanation, repairs);
}
