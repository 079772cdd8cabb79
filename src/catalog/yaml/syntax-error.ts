import type { ErrorCode as YamlErrorCode, YAMLError } from 'yaml';
import { type Place, ViaductError } from '../../core/index.ts';

const sentences: Partial<Record<YamlErrorCode, readonly [message: string, hint: string]>> = {
  TAB_AS_INDENT: ['A tab is used as indentation', 'Indent with spaces'],
  DUPLICATE_KEY: ['A key is given twice', 'Keep one of the two, or join their values'],
  BAD_INDENT: [
    'The indentation does not fit the lines above',
    'Indent all entries of one object or list alike',
  ],
  MISSING_CHAR: [
    'A character is missing here',
    'Close the quote, bracket or brace, and put a colon behind a key',
  ],
  BAD_ALIAS: ['An alias names an anchor that does not exist', 'Put text that begins with * in quotes'],
  TAG_RESOLVE_FAILED: [
    'A value has a tag that is not read here',
    'Remove the tag; put text that begins with ! in quotes',
  ],
};

/** E_YAML for what the parser found, in our own words where we have them. */
export function syntaxError(problem: YAMLError, where: Place): ViaductError {
  const known = sentences[problem.code];
  const [message, hint] = known ?? [`This is not valid YAML: ${problem.message.split('\n')[0]!}`, undefined];
  return new ViaductError('E_YAML', message, {
    where,
    cause: problem,
    ...(hint === undefined ? {} : { hint }),
  });
}
