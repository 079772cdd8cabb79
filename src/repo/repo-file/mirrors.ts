import { ViaductError, downloadBytes, redactUrl } from '../../core/index.ts';
import { type RepositoryPorts, downloadPorts } from '../cached-file.ts';
import { normalChecksum } from '../metadata/checksum.ts';
import type { RepositoryDescription } from '../repository.ts';
import { type XmlElement, parseXml } from '../xml/tree.ts';
import type { RepoFileEntry } from './repo-file.ts';

const largestList = 8 << 20;
/** More mirrors than this are not tried. */
const mostMirrors = 32;

/**
 * The description that `openRepository` wants: the URLs of a mirror list or metalink are fetched.
 * Throws E_REPO_FILE when the list names no usable mirror, E_OFFLINE, and what `downloadBytes` throws.
 */
export async function describeRepository(
  entry: RepoFileEntry,
  ports: RepositoryPorts,
): Promise<RepositoryDescription> {
  const { origin, description } = entry;
  if (origin.kind === 'baseurl') return described(description, origin.urls, []);
  if (ports.offline === true && !origin.url.startsWith('file:'))
    throw new ViaductError('E_OFFLINE', `The ${origin.kind} of [${entry.id}] must be downloaded`, {
      where: entry.where,
      hint: 'Give the repository a baseurl, or run without --offline',
    });
  const bytes = await downloadBytes(origin.url, { maximumSize: largestList, ...downloadPorts(ports) });
  const shown = redactUrl(origin.url);
  const found =
    origin.kind === 'metalink'
      ? parseMetalink(shown, bytes)
      : { urls: parseMirrorlist(Buffer.from(bytes).toString('utf8')), checksums: [] };
  if (found.urls.length === 0)
    throw new ViaductError('E_REPO_FILE', `${shown} names no http or https mirror`, { where: entry.where });
  return described(description, found.urls, found.checksums);
}

function described(
  description: RepoFileEntry['description'],
  urls: readonly string[],
  checksums: readonly string[],
): RepositoryDescription {
  return {
    ...description,
    url: urls[0]!,
    mirrors: urls.slice(1, mostMirrors),
    ...(checksums.length === 0 ? {} : { repomdChecksums: checksums }),
  };
}

/** One URL a line; comments and other lines are passed over. */
export function parseMirrorlist(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => /^https?:\/\//i.test(line) && URL.parse(line) !== null)
    .map((line) => line.replace(/\/(?:repodata\/repomd\.xml)?$/, ''));
}

/**
 * Reads a metalink 3.0 for repomd.xml: the folders of its http(s) URLs, most preferred first, and the SHA-256 and SHA-512
 * checksums that repomd.xml may have (the current one and, as mm0:alternates, those before it).
 * Throws E_METADATA with line and column.
 */
export function parseMetalink(file: string, bytes: Uint8Array): { urls: string[]; checksums: string[] } {
  const root = parseXml(file, bytes);
  const target = descendants(root).find(
    (element) => element.name === 'file' && element.attributes.get('name') === 'repomd.xml',
  );
  if (root.name !== 'metalink' || target === undefined)
    throw new ViaductError('E_METADATA', `${file} is no metalink for repomd.xml`, {
      where: { file, line: 1 },
    });
  const inside = descendants(target);
  const suffix = /\/repodata\/repomd\.xml$/;
  const urls = inside
    .filter((element) => element.name === 'url' && /^https?:\/\//i.test(element.text))
    .filter((element) => suffix.test(element.text) && URL.parse(element.text) !== null)
    .map((element) => ({
      url: element.text.replace(suffix, ''),
      preference: Number(element.attributes.get('preference') ?? 0) || 0,
    }))
    .sort((a, b) => b.preference - a.preference)
    .map(({ url }) => url);
  const checksums = inside
    .filter((element) => element.name === 'hash')
    .map((element) => ({ type: element.attributes.get('type') ?? '', text: element.text }))
    .filter(({ type }) => type === 'sha256' || type === 'sha512')
    .map(({ type, text }) => normalChecksum(type, text));
  return { urls, checksums };
}

function descendants(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}
