import { ViaductError } from '../../core/index.ts';
import {
  type Capability,
  type PackageMetadata,
  formatCapability,
  formatEvr,
  formatNevra,
  isRich,
  parseCapability,
  parseNevra,
  parseRichDependency,
} from '../../rpm/index.ts';
import { writeHidden } from './hidden.ts';
import { quoteItem, quoteWord } from './items.ts';
import {
  type CaseBase,
  type CasePackage,
  type CaseRepository,
  type CaseRequest,
  type Expectation,
  type TextCase,
  detailKinds,
} from './text-case.ts';

const width = 120;

/**
 * Writes a case as a text that reads back as the same.
 * Throws E_TEXT_CASE for a package whose NEVRA no text can express.
 */
export function writeTextCase(content: TextCase): string {
  const { base, repositories, candidates, request } = content;
  const lines = [
    ...content.title.split('\n').flatMap((line) => (line === '' ? [] : [`# ${line}`])),
    '',
    ...writeBase('base', base),
    '',
    ...repositories.flatMap((entry) => [...writeRepository('repository', entry), '']),
    ...candidates.repositories.flatMap((entry) => [...writeRepository('candidate repository', entry), '']),
    ...candidates.bases.flatMap((entry) => [...writeBase('candidate base', entry), '']),
    ...request.flatMap(writeRequest),
    ...(content.recommends ? ['recommends'] : []),
    ...content.excludes.map((text) => `exclude ${quoteItem(text)}`),
    ...(content.includes ?? []).map((text) => `include ${quoteItem(text)}`),
    ...content.prefer.map((text) => `prefer ${quoteItem(text)}`),
    ...content.overrides.map((entry) =>
      entry.kind === 'remove'
        ? `override remove ${quoteItem(entry.name)}`
        : `override replace ${quoteItem(entry.request)}`,
    ),
  ];
  const text = `${lines.join('\n').trimStart()}\n`;
  return content.expected === undefined ? text : `${text}\n${writeExpectation(content.expected)}`;
}

/** The same text with another answer at its end; everything above it stays as it is. */
export function replaceExpectation(text: string, expected: Expectation): string {
  const start = text.search(/^(ok|refused|error)( |$)/m);
  const kept = start === -1 ? text : text.slice(0, start);
  return `${kept.trimEnd()}\n\n${writeExpectation(expected)}`;
}

function writeExpectation({ kind, lines }: Expectation): string {
  const [head, below] = kind === 'error' ? [`error ${lines[0]!}`, lines.slice(1)] : [kind, lines];
  return [head, ...below.map((line) => (line === '' ? '' : `  ${line}`)), ''].join('\n');
}

function writeBase(word: string, base: CaseBase): string[] {
  return [
    `${word} ${quoteItem(base.name)}`,
    ...(base.arch === 'x86_64' ? [] : [`  arch ${base.arch}`]),
    ...(base.path === base.name ? [] : [`  path ${quoteItem(base.path)}`]),
    ...(base.filelistsOnDemand ? ['  filelists on-demand'] : []),
    ...base.packages.flatMap(writePackage),
  ];
}

function writeRepository(word: string, repository: CaseRepository): string[] {
  const { priority, cost, url, excludePackages, includePackages } = repository;
  return [
    `${word} ${quoteItem(repository.name)}`,
    ...(priority === undefined ? [] : [`  priority ${priority}`]),
    ...(cost === undefined ? [] : [`  cost ${cost}`]),
    ...(url === 'URL' ? [] : [`  url ${quoteItem(url)}`]),
    ...(excludePackages.length === 0 ? [] : [`  excludepkgs ${excludePackages.map(quoteItem).join(', ')}`]),
    ...(includePackages === undefined ? [] : [`  includepkgs ${includePackages.map(quoteItem).join(', ')}`]),
    ...(repository.filelistsOnDemand ? ['  filelists on-demand'] : []),
    ...repository.packages.flatMap(writePackage),
  ];
}

function writeRequest({ text, means }: CaseRequest): string[] {
  return [
    `request ${quoteItem(text)}`,
    ...(means ?? []).map((part) =>
      typeof part === 'string'
        ? `  means ${quoteItem(part)}`
        : `  means-package ${quoteWord(part.nevra)} of ${quoteWord(part.repository)}`,
    ),
  ];
}

function writePackage({ metadata, hidden }: CasePackage): string[] {
  const nevra = formatNevra(metadata);
  const read = parseNevra(nevra);
  if (read === undefined || !sameIdentity(read, metadata) || quoteWord(nevra) !== nevra)
    throw new ViaductError('E_TEXT_CASE', `${JSON.stringify(nevra)} cannot be written as a NEVRA`);
  const { name, files = [], vendor, location } = metadata;
  const own = `${name} = ${formatEvr(metadata)}`;
  const provides = metadata.provides ?? [];
  const places = provides.flatMap((entry, place) => (formatCapability(entry) === own ? [place] : []));
  const isFirst = places.length === 1 && places[0] === 0;
  return [
    `  ${nevra}`,
    ...(places.length === 0 ? ['    self-provide no'] : []),
    ...detailKinds.flatMap((kind) =>
      writeDependencies(kind, kind === 'provides' && isFirst ? provides.slice(1) : (metadata[kind] ?? [])),
    ),
    ...wrap('files', files.map(quoteItem)),
    ...(vendor === undefined || vendor === '' ? [] : [`    vendor ${quoteItem(vendor)}`]),
    ...(location === undefined
      ? []
      : [
          `    location ${[location.href, location.checksum, String(location.size)].map(quoteItem).join(', ')}`,
        ]),
    ...(hidden === undefined ? [] : [`    hidden ${writeHidden(hidden)}`]),
  ];
}

function sameIdentity(a: PackageMetadata, b: PackageMetadata): boolean {
  return (['name', 'epoch', 'version', 'release', 'arch'] as const).every((key) => a[key] === b[key]);
}

/** In the order given: a run of plain requirements, a run of those for scriptlets, and so on. */
function writeDependencies(kind: string, capabilities: readonly Capability[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < capabilities.length;) {
    const pre = kind === 'requires' && capabilities[start]!.pre === true;
    let end = start;
    while (end < capabilities.length && (kind === 'requires' && capabilities[end]!.pre === true) === pre)
      end++;
    lines.push(...wrap(pre ? 'requires(pre)' : kind, capabilities.slice(start, end).map(writeCapability)));
    start = end;
  }
  return lines;
}

function writeCapability(capability: Capability): string {
  const text = formatCapability(capability);
  if (quoteItem(text) === text && readsBack(text, capability)) return text;
  const { name, comparison, evr } = capability;
  const quoted = `"${quoteItem(` ${name}`).slice(2)}`;
  if (comparison === undefined || evr === undefined) return quoted;
  const { epoch, version, release } = evr;
  return [quoted, comparison, String(epoch), ...[version, release].map(quoteWord)].join(' ');
}

function readsBack(text: string, capability: Capability): boolean {
  try {
    const read = parseCapability(text);
    if (isRich(read.name)) parseRichDependency(read.name);
    const same = (['epoch', 'version', 'release'] as const).every(
      (key) => read.evr?.[key] === capability.evr?.[key],
    );
    return same && read.name === capability.name && read.comparison === capability.comparison;
  } catch (thrown) {
    if (thrown instanceof ViaductError) return false;
    throw thrown;
  }
}

/** Items in lines of about 120 letters, each of which begins with the word. */
function wrap(word: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + item.length + 2 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? `    ${word} ${item}` : `${line}, ${item}`;
  }
  return line === '' ? lines : [...lines, line];
}
