import { ViaductError } from '../../core/index.ts';
import type { Override } from '../overrides.ts';
import type { ExactPackage } from '../request.ts';
import { splitAt, textsOf, unquote, wordsOf } from './items.ts';
import {
  type Block,
  type Line,
  type Reading,
  type Split,
  firstWord,
  splitLines,
  unknownWord,
  wrong,
} from './lines.ts';
import { readPackages } from './read-package.ts';
import {
  type CaseBase,
  type CasePackage,
  type CaseRepository,
  type CaseRequest,
  type Expectation,
  type TextCase,
  caseLimits,
} from './text-case.ts';

const sections = [
  'base',
  'repository',
  'candidate',
  'request',
  'recommends',
  'exclude',
  'include',
  'prefer',
  'override',
  'ok',
  'refused',
  'error',
];
const baseSettings = ['arch', 'path', 'filelists'];
const repositorySettings = ['priority', 'cost', 'url', 'excludepkgs', 'includepkgs', 'filelists'];

/**
 * Reads a text case.
 * @param file name shown to the user
 * Throws E_TEXT_CASE with line, column and, for an unknown word, the nearest known one; E_LIMIT.
 */
export function parseTextCase(text: string, file: string): TextCase {
  const reading: Reading = { file, whole: text };
  const split = splitLines(reading);
  const bases: CaseBase[] = [];
  const repositories: CaseRepository[] = [];
  const candidates: { repositories: CaseRepository[]; bases: CaseBase[] } = { repositories: [], bases: [] };
  const request: CaseRequest[] = [];
  const [excludes, includes, prefer]: [string[], string[], string[]] = [[], [], []];
  const overrides: Override[] = [];
  let recommends = false;
  let count = 0;
  for (const block of split.blocks) readSection(block);
  const [base] = bases;
  if (base === undefined || bases.length > 1)
    throw new ViaductError('E_TEXT_CASE', `${file} has ${bases.length} bases; a case has one`, {
      where: { file },
      hint: 'Write a line "base NAME", and below it, indented, the packages of the base',
    });
  if (request.length === 0 && overrides.length === 0)
    throw new ViaductError('E_TEXT_CASE', `${file} asks for nothing`, {
      where: { file },
      hint: 'Write a line "request NAME"',
    });
  return {
    title: split.title,
    base,
    repositories,
    candidates,
    request,
    recommends,
    excludes,
    ...(includes.length === 0 ? {} : { includes }),
    prefer,
    overrides,
    ...(split.answer === undefined ? {} : { expected: readAnswer(reading, split.answer) }),
  };

  function readSection(block: Block): void {
    const { word, rest } = firstWord(block);
    const needed = () => {
      if (rest.text === '') throw wrong(reading, block, `Nothing stands after ${word}`);
      return rest;
    };
    if (!['base', 'repository', 'candidate', 'request'].includes(word) && block.children.length > 0)
      throw wrong(reading, block.children[0]!, `Nothing can stand below ${word}`);
    switch (word) {
      case 'base':
        bases.push(readBase(rest, block.children));
        return;
      case 'repository':
        repositories.push(readRepository(needed(), block.children));
        return;
      case 'candidate': {
        const what = firstWord(needed());
        if (what.rest.text === '' || (what.word !== 'base' && what.word !== 'repository'))
          throw wrong(reading, rest, 'A candidate is "candidate base NAME" or "candidate repository NAME"');
        if (what.word === 'base') candidates.bases.push(readBase(what.rest, block.children));
        else candidates.repositories.push(readRepository(what.rest, block.children));
        return;
      }
      case 'request':
        request.push(...readRequest(needed(), block.children));
        return;
      case 'recommends':
        if (rest.text !== '') throw wrong(reading, rest, 'Nothing can stand after recommends');
        recommends = true;
        return;
      case 'exclude':
        excludes.push(...textsOf(reading, needed()));
        return;
      case 'include':
        includes.push(...textsOf(reading, needed()));
        return;
      case 'prefer':
        prefer.push(...textsOf(reading, needed()));
        return;
      case 'override':
        overrides.push(readOverride(needed()));
        return;
      default:
        throw unknownWord(
          reading,
          block,
          `No part of a case is called ${JSON.stringify(word.slice(0, 80))}`,
          word,
          sections,
        );
    }
  }

  function readBase(name: Line, children: readonly Block[]): CaseBase {
    const settings = new Map<string, Line>();
    const packages = readMembers(children, baseSettings, settings);
    const text = name.text === '' ? 'this base' : unquote(reading, name);
    return {
      name: text,
      arch: settings.get('arch')?.text ?? 'x86_64',
      path: textOf(settings, 'path') ?? text,
      packages,
      filelistsOnDemand: isOnDemand(settings),
    };
  }

  function readRepository(name: Line, children: readonly Block[]): CaseRepository {
    const settings = new Map<string, Line>();
    const packages = readMembers(children, repositorySettings, settings);
    const own = unquote(reading, name);
    if (
      own.startsWith('@base') ||
      [...repositories, ...candidates.repositories].some((it) => it.name === own)
    )
      throw wrong(reading, name, `A repository cannot have the name ${own}, which is taken`);
    const [priority, cost] = [numberOf(settings, 'priority'), numberOf(settings, 'cost')];
    const includePackages = settings.get('includepkgs');
    const excludePackages = settings.get('excludepkgs');
    return {
      name: own,
      ...(priority === undefined ? {} : { priority }),
      ...(cost === undefined ? {} : { cost }),
      url: textOf(settings, 'url') ?? 'URL',
      excludePackages: excludePackages === undefined ? [] : textsOf(reading, excludePackages),
      ...(includePackages === undefined ? {} : { includePackages: textsOf(reading, includePackages) }),
      packages,
      filelistsOnDemand: isOnDemand(settings),
    };
  }

  /** Packages, and into `settings` the lines that say something of all of them. */
  function readMembers(
    children: readonly Block[],
    known: readonly string[],
    settings: Map<string, Line>,
  ): CasePackage[] {
    return children.flatMap((child) => {
      const { word, rest } = firstWord(child);
      if (known.includes(word)) {
        if (rest.text === '') throw wrong(reading, child, `Nothing stands after ${word}`);
        if (settings.has(word)) throw wrong(reading, child, `${word} stands here twice`);
        if (child.children.length > 0)
          throw wrong(reading, child.children[0]!, `Nothing can stand below ${word}`);
        settings.set(word, rest);
        return [];
      }
      if (!/-.*-.*\./.test(word))
        throw unknownWord(
          reading,
          child,
          `${JSON.stringify(word.slice(0, 80))} is neither a NEVRA nor a setting`,
          word,
          known,
        );
      const packages = readPackages(reading, child);
      count += packages.length;
      if (count > caseLimits.packages)
        throw new ViaductError('E_LIMIT', `${file} has more than ${caseLimits.packages} packages`, {
          where: { file },
        });
      return packages;
    });
  }

  function readRequest(line: Line, children: readonly Block[]): CaseRequest[] {
    const texts = textsOf(reading, line);
    if (children.length === 0) return texts.map((text) => ({ text }));
    if (texts.length > 1) throw wrong(reading, line, 'What requests mean is said for each on its own');
    return [{ text: texts[0]!, means: children.flatMap(readMeaning) }];
  }

  function readMeaning(child: Block): (string | ExactPackage)[] {
    const { word, rest } = firstWord(child);
    if (rest.text === '' || child.children.length > 0)
      throw wrong(reading, child, 'A request means what stands after means, or means-package');
    if (word === 'means') return textsOf(reading, rest);
    if (word === 'means-package')
      return splitAt(reading, rest, ',').map((item) => {
        const [nevra, of, repository, ...more] = wordsOf(reading, item);
        if (nevra === undefined || of !== 'of' || repository === undefined || more.length > 0)
          throw wrong(reading, item, 'A package is meant as NEVRA of REPOSITORY');
        return { repository, nevra };
      });
    throw unknownWord(reading, child, `A request has no ${word.slice(0, 80)}`, word, [
      'means',
      'means-package',
    ]);
  }

  function readOverride(line: Line): Override {
    const { word, rest } = firstWord(line);
    const text = rest.text === '' ? '' : unquote(reading, rest);
    if (text !== '' && word === 'remove') return { kind: 'remove', name: text };
    if (text !== '' && word === 'replace') return { kind: 'replace', request: text };
    throw wrong(reading, line, 'An override is "override remove NAME" or "override replace REQUEST"');
  }

  function textOf(settings: ReadonlyMap<string, Line>, key: string): string | undefined {
    const line = settings.get(key);
    return line === undefined ? undefined : unquote(reading, line);
  }

  function numberOf(settings: ReadonlyMap<string, Line>, key: string): number | undefined {
    const line = settings.get(key);
    if (line === undefined) return undefined;
    if (!/^-?\d{1,9}$/.test(line.text)) throw wrong(reading, line, `${key} is a whole number`);
    return Number(line.text);
  }

  function isOnDemand(settings: ReadonlyMap<string, Line>): boolean {
    const line = settings.get('filelists');
    if (line !== undefined && line.text !== 'on-demand')
      throw wrong(reading, line, 'Only on-demand can stand after filelists');
    return line !== undefined;
  }
}

function readAnswer(reading: Reading, answer: NonNullable<Split['answer']>): Expectation {
  const { word, rest } = firstWord(answer);
  const kind = word as Expectation['kind'];
  if ((kind === 'error') !== (rest.text !== ''))
    throw wrong(reading, answer, `An answer begins with ok, refused, or error and a code`);
  return { kind, lines: kind === 'error' ? [rest.text, ...answer.below] : answer.below };
}
