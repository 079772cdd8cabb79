import { ViaductError, placeAt } from '../../core/index.ts';
import type { OsRelease } from '../base.ts';
import { readFirstInRoot } from './read-in-root.ts';

const largest = 64 * 1024;
/** Keys that name one exact release, most exact first. */
const releaseKeys = ['OSTREE_VERSION', 'IMAGE_VERSION', 'BUILD_ID', 'VERSION'];

/** os-release of a root tree; `etc` goes before `usr/lib`, as os-release(5) says. Undefined when it has none. */
export async function readOsReleaseOf(root: string): Promise<OsRelease | undefined> {
  const found = await readFirstInRoot(root, ['etc/os-release', 'usr/lib/os-release'], largest);
  return found === undefined ? undefined : parseOsRelease(found.text, found.file);
}

/**
 * Reads the text of an os-release file (os-release(5)). What is missing gets the default of that page.
 * Throws E_OS_RELEASE with the line: an open quote, a control character.
 */
export function parseOsRelease(text: string, file: string): OsRelease {
  const values = parseAssignments(text, file);
  const release = releaseKeys.find((key) => values.get(key));
  return {
    id: values.get('ID') || 'linux',
    versionId: values.get('VERSION_ID') ?? '',
    ...(release === undefined ? {} : { release: { key: release, value: values.get(release)! } }),
    prettyName: values.get('PRETTY_NAME') || 'Linux',
  };
}

function parseAssignments(text: string, file: string): Map<string, string> {
  const values = new Map<string, string>();
  let offset = 0;
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line.replace(/\r$/, ''));
    if (match !== null) {
      const value = unquote(match[2]!.trim());
      if (value === undefined || [...value].some((character) => character < ' ' || character === '\x7f'))
        throw new ViaductError('E_OS_RELEASE', `The value of ${match[1]!} cannot be read`, {
          where: placeAt(file, text, offset + line.indexOf('=') + 1),
          hint: 'Put it in double quotes, and a backslash before each of " $ ` \\ in it',
        });
      values.set(match[1]!, value);
    }
    offset += line.length + 1;
  }
  return values;
}

/** Undefined when a quote is not closed, or something stands behind it. */
function unquote(text: string): string | undefined {
  const quote = text[0];
  if (quote === "'")
    return text.indexOf("'", 1) === text.length - 1 && text.length > 1 ? text.slice(1, -1) : undefined;
  if (quote !== '"') return text.replace(/\\(.)/g, '$1');
  const match = /^"((?:[^"\\]|\\.)*)"$/.exec(text);
  return match?.[1]!.replace(/\\(["$`\\])/g, '$1');
}
