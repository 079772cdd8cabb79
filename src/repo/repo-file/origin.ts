import { ViaductError } from '../../core/index.ts';
import { normalRepositoryUrl } from '../repository-url.ts';
import type { IniSection } from './ini.ts';

/** Where a repository's URLs come from. */
export type Origin =
  | { readonly kind: 'baseurl'; readonly urls: readonly string[] }
  | { readonly kind: 'mirrorlist' | 'metalink'; readonly url: string };

type OriginKey = 'baseurl' | 'mirrorlist' | 'metalink';

/**
 * Reads baseurl, or else metalink or mirrorlist. User name and password go into the URLs.
 * Throws E_REPO_FILE when there is none or a URL is wrong.
 */
export function readMirrors(
  section: IniSection,
  list: (key: OriginKey) => string[],
  username: string | undefined,
  password: string | undefined,
): Origin {
  const urls = (key: OriginKey): string[] =>
    list(key).map((text) => {
      const where = section.values.get(key)!.where;
      if (!/^(?:https?|file):\/\//i.test(text) || URL.parse(text.replaceAll('$', '')) === null)
        throw new ViaductError('E_REPO_FILE', `${JSON.stringify(text)} is no URL for ${key}`, {
          where,
          hint: 'Write http://, https:// or file:///',
        });
      return withCredentials(normalRepositoryUrl(text), username, password);
    });
  const base = urls('baseurl');
  if (base.length > 0) return { kind: 'baseurl', urls: base };
  for (const kind of ['metalink', 'mirrorlist'] as const) {
    const url = urls(kind)[0];
    if (url !== undefined) return { kind, url };
  }
  throw new ViaductError('E_REPO_FILE', `The repository [${section.name}] has no URL`, {
    where: section.where,
    hint: 'Add baseurl=, metalink= or mirrorlist=',
  });
}

function withCredentials(url: string, username: string | undefined, password: string | undefined): string {
  const parsed = new URL(url);
  if (parsed.protocol === 'file:' || username === undefined) return url;
  parsed.username = username;
  parsed.password = password ?? '';
  return parsed.href.replace(/\/$/, '');
}
