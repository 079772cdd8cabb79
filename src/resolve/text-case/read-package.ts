import {
  type Capability,
  type DependencyKind,
  type PackageMetadata,
  formatEvr,
  isRich,
  parseCapability,
  parseNevra,
  parseRichDependency,
} from '../../rpm/index.ts';
import { readHidden } from './hidden.ts';
import { placed, splitAt, textsOf, unquote, wordsOf } from './items.ts';
import { type Block, type Line, type Reading, firstWord, unknownWord, wrong } from './lines.ts';
import { type CasePackage, detailKinds } from './text-case.ts';

const details = [
  ...detailKinds,
  'requires(pre)',
  'files',
  'vendor',
  'location',
  'hidden',
  'self-provide',
] as const;
type Detail = (typeof details)[number];

/**
 * The packages of a line: a NEVRA and what the package says of itself, there and on the lines below. A range of numbers
 * (`{1..60}`) stands for as many packages.
 * Throws E_TEXT_CASE, E_LIMIT.
 */
export function readPackages(reading: Reading, block: Block): CasePackage[] {
  const range = /\{(\d{1,6})\.\.(\d{1,6})\}/.exec(block.text);
  if (range === null) return [readPackage(reading, block)];
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (to < from || to - from >= 10_000)
    throw wrong(reading, block, `${range[0]} is no range of at most 10000 numbers that grow`);
  const put = (own: Block, number: number): Block => ({
    text: own.text.replaceAll(range[0], String(number)),
    offset: own.offset,
    children: own.children.map((child) => put(child, number)),
  });
  return Array.from({ length: to - from + 1 }, (_, index) => readPackage(reading, put(block, from + index)));
}

interface Draft {
  readonly dependencies: Map<DependencyKind, Capability[]>;
  readonly files: string[];
  vendor?: string;
  location?: PackageMetadata['location'];
  hidden?: CasePackage['hidden'];
  selfProvide: boolean;
}

function readPackage(reading: Reading, block: Block): CasePackage {
  const { word, rest } = firstWord(block);
  const identity = parseNevra(word);
  if (identity === undefined)
    throw wrong(
      reading,
      block,
      `${JSON.stringify(word.slice(0, 80))} is no NEVRA`,
      'A package is written name-[epoch:]version-release.arch',
    );
  const draft: Draft = { dependencies: new Map(), files: [], selfProvide: true };
  const lines = [...(rest.text === '' ? [] : [rest]), ...block.children];
  for (const line of lines) for (const part of splitAt(reading, line, ';')) readDetail(reading, part, draft);
  for (const child of block.children)
    if (child.children.length > 0)
      throw wrong(reading, child.children[0]!, 'Nothing can stand below what a package says of itself');
  return finish(draft, identity);
}

function readDetail(reading: Reading, line: Line, draft: Draft): void {
  const { word, rest } = firstWord(line);
  if (!(details as readonly string[]).includes(word))
    throw unknownWord(
      reading,
      line,
      `A package says nothing of the kind ${JSON.stringify(word.slice(0, 80))} of itself`,
      word,
      details,
    );
  if (rest.text === '') throw wrong(reading, line, `Nothing stands after ${word}`);
  const kind = word as Detail;
  switch (kind) {
    case 'files':
      draft.files.push(...textsOf(reading, rest));
      return;
    case 'vendor':
      draft.vendor = unquote(reading, rest);
      return;
    case 'location':
      draft.location = readLocation(reading, rest);
      return;
    case 'hidden':
      draft.hidden = readHidden(reading, rest);
      return;
    case 'self-provide':
      if (rest.text !== 'no') throw wrong(reading, rest, 'Only no can stand after self-provide');
      draft.selfProvide = false;
      return;
    case 'requires(pre)':
      add('requires', { pre: true });
      return;
    default:
      add(kind, {});
  }

  function add(of: DependencyKind, more: { pre?: true }): void {
    const list = draft.dependencies.get(of) ?? [];
    draft.dependencies.set(of, list);
    for (const item of splitAt(reading, rest, ',')) list.push({ ...readCapability(reading, item), ...more });
  }
}

/** A dependency in rpm's spelling; where that would be misread, the name stands in quotes, and maybe epoch, version and release apart. */
function readCapability(reading: Reading, item: Line): Capability {
  if (!item.text.startsWith('"')) {
    const capability = placed(reading, item, () => parseCapability(item.text));
    if (isRich(capability.name)) placed(reading, item, () => parseRichDependency(capability.name));
    return capability;
  }
  const [name = '', ...range] = wordsOf(reading, item);
  if (range.length === 0) return { name };
  // A version and a release that have hyphens stand apart, with the epoch in front.
  const [epoch = '', version = '', release = ''] = range.slice(1);
  const exact = range.length === 4 && /^\d{1,10}$/.test(epoch);
  const plain = exact ? `x ${range[0]!} 1` : ['x', ...range].join(' ');
  const capability = placed(reading, item, () => parseCapability(plain));
  return { ...capability, name, ...(exact ? { evr: { epoch: Number(epoch), version, release } } : {}) };
}

function readLocation(reading: Reading, line: Line): NonNullable<PackageMetadata['location']> {
  const [href, checksum, size] = textsOf(reading, line);
  if (href === undefined || checksum === undefined || !/^\d{1,15}$/.test(size ?? ''))
    throw wrong(reading, line, 'A location is a path or URL, a checksum and a size, with commas between');
  return { href, checksum, size: Number(size) };
}

function finish(draft: Draft, identity: NonNullable<ReturnType<typeof parseNevra>>): CasePackage {
  const { name, epoch, version, release } = identity;
  const own: Capability = { name, comparison: '=', evr: { epoch, version, release } };
  const provides = draft.dependencies.get('provides') ?? [];
  const isOwn = (entry: Capability) =>
    entry.name === name && entry.comparison === '=' && formatEvr(entry.evr!) === formatEvr(own.evr!);
  // As rpmbuild does, unless the case has it in a place of its own.
  const all = draft.selfProvide && !provides.some(isOwn) ? [own, ...provides] : provides;
  const metadata: PackageMetadata = {
    ...identity,
    ...Object.fromEntries(detailKinds.map((kind) => [kind, draft.dependencies.get(kind) ?? []])),
    provides: all,
    files: draft.files,
    ...(draft.vendor === undefined ? {} : { vendor: draft.vendor }),
    ...(draft.location === undefined ? {} : { location: draft.location }),
  };
  return { metadata, ...(draft.hidden === undefined ? {} : { hidden: draft.hidden }) };
}
