import {
  type Document,
  type Node,
  type Pair,
  LineCounter,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
} from 'yaml';
import { type Place, ViaductError } from '../../core/index.ts';
import { syntaxError } from './syntax-error.ts';
import type { YamlEntry, YamlValue } from './value.ts';

/** Bounds of one file: characters, values after aliases are followed, and levels. */
export const yamlLimits = { characters: 8 * 1024 * 1024, values: 200_000, depth: 60 };

/**
 * Reads one YAML 1.2 document (JSON is one too). Strict: tabs as indentation, duplicate keys, several documents, keys
 * that are no text, tags other than the core ones and anything above `yamlLimits` are errors with a place.
 * @param file name shown to the user
 * Throws E_YAML, E_LIMIT.
 */
export function parseYaml(text: string, file: string): YamlValue {
  return parse(text, file, 'core', 1);
}

/**
 * As `parseYaml`, for one document of a stream, with every plain scalar as the text that it is written as: `1.10` is no
 * number, and keys need no quotes.
 * @param firstLine line of the stream on which the document begins, for places
 */
export function parseYamlTexts(text: string, file: string, firstLine: number): YamlValue {
  return parse(text, file, 'failsafe', firstLine);
}

type Schema = 'core' | 'failsafe';

function parse(text: string, file: string, schema: Schema, firstLine: number): YamlValue {
  if (text.length > yamlLimits.characters)
    throw new ViaductError(
      'E_LIMIT',
      `${file} has ${text.length} characters; at most ${yamlLimits.characters} are read`,
      { where: { file } },
    );
  const lines = new LineCounter();
  const placeOf = placer(file, text, lines, firstLine - 1);
  const document = parseDocument(text, file, schema, lines, placeOf);
  return convert(document, placeOf);
}

type PlaceOf = (offset: number) => Place;

/** Places without a walk through the line: a file may be one line of millions of characters. */
function placer(file: string, text: string, lines: LineCounter, linesBefore: number): PlaceOf {
  const width = 120;
  return (offset) => {
    const at = Math.min(offset, text.length);
    const { line, col } = lines.linePos(at);
    const start = lines.lineStarts[line - 1] ?? 0;
    const end = (lines.lineStarts[line] ?? text.length + 1) - 1;
    const from = end - start <= width ? start : Math.max(start, Math.min(at - width / 2, end - width));
    const excerpt = text.slice(from, Math.min(end, from + width)).trimEnd();
    return { file, line: Math.max(1, line) + linesBefore, column: Math.max(1, col), excerpt };
  };
}

function parseDocument(
  text: string,
  file: string,
  schema: Schema,
  lines: LineCounter,
  placeOf: PlaceOf,
): Document.Parsed {
  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      schema,
      prettyErrors: false,
      stringKeys: false,
      logLevel: 'silent',
    });
    documents = 'empty' in parsed ? [] : parsed;
  } catch (thrown) {
    // The parser recurses: thousands of levels exhaust its stack.
    if (thrown instanceof RangeError) throw tooDeep({ file });
    throw thrown;
  }
  const first = documents[0];
  if (first === undefined) throw new ViaductError('E_YAML', `${file} is empty`, { where: { file, line: 1 } });
  const problem = first.errors[0] ?? first.warnings[0];
  if (problem?.code === 'RESOURCE_EXHAUSTION') throw tooDeep(placeOf(problem.pos[0]));
  if (problem !== undefined) throw syntaxError(problem, placeOf(problem.pos[0]));
  const second = documents[1];
  if (second !== undefined)
    throw new ViaductError('E_YAML', `${file} holds several documents; one is expected`, {
      where: placeOf(second.range[0]),
      hint: 'Keep one document a file, without --- between them',
    });
  return first;
}

function convert(document: Document.Parsed, placeOf: PlaceOf): YamlValue {
  const open = new Set<Node>();
  let count = 0;

  function value(node: Node | null | undefined, at: Place, depth: number): YamlValue {
    const place = node?.range ? placeOf(node.range[0]) : at;
    if (++count > yamlLimits.values)
      throw new ViaductError('E_LIMIT', `${place.file} has more than ${yamlLimits.values} values`, {
        where: place,
        hint: 'Aliases (*name) count as often as they are used',
      });
    if (depth > yamlLimits.depth) throw tooDeep(place);
    if (node === null || node === undefined)
      return { kind: 'scalar', value: null, source: '', quoted: false, place };
    if (isAlias(node)) return aliased(node, place, depth);
    if (isMap(node))
      return guarded(node, place, () => ({ kind: 'map', entries: entries(node.items, place, depth), place }));
    if (isSeq(node))
      return guarded(node, place, () => ({
        kind: 'list',
        items: node.items.map((item) => value(isPair(item) ? null : (item as Node), place, depth + 1)),
        place,
      }));
    return scalar(node, place);
  }

  function aliased(node: Node, place: Place, depth: number): YamlValue {
    const target = isAlias(node) ? node.resolve(document) : undefined;
    if (target === undefined)
      throw new ViaductError('E_YAML', 'An alias names an anchor that does not exist', { where: place });
    return value(target, place, depth + 1);
  }

  function guarded(node: Node, place: Place, work: () => YamlValue): YamlValue {
    if (open.has(node))
      throw new ViaductError('E_YAML', 'An alias stands inside its own anchor', { where: place });
    open.add(node);
    const result = work();
    open.delete(node);
    return result;
  }

  function entries(pairs: readonly Pair<unknown, unknown>[], at: Place, depth: number): YamlEntry[] {
    return pairs.map((pair) => {
      const key = pair.key as Node | null;
      const keyPlace = key?.range ? placeOf(key.range[0]) : at;
      if (!isScalar(key) || typeof key.value !== 'string')
        throw new ViaductError('E_YAML', 'A key is no text', { where: keyPlace, hint: 'Put it in quotes' });
      return { key: key.value, keyPlace, value: value(pair.value as Node | null, keyPlace, depth + 1) };
    });
  }

  return value(document.contents, placeOf(0), 0);
}

function scalar(node: Node, place: Place): YamlValue {
  const found: unknown = isScalar(node) ? node.value : undefined;
  const sound =
    found === null || typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean';
  if (!isScalar(node) || !sound)
    throw new ViaductError('E_YAML', 'A value has a tag that is not read here', { where: place });
  return {
    kind: 'scalar',
    value: found,
    source: node.source ?? String(found),
    quoted: node.type !== undefined && node.type !== 'PLAIN',
    place,
  };
}

function tooDeep(where: Place): ViaductError {
  return new ViaductError('E_LIMIT', `${where.file} is nested more than ${yamlLimits.depth} levels deep`, {
    where,
  });
}
