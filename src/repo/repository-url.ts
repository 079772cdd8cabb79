import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ViaductError, redactUrl } from '../core/index.ts';

/**
 * The folder that holds repodata/, as a URL without a slash at its end: from an http(s) or file URL, or a local path.
 * Throws E_USAGE for other kinds of URL.
 */
export function normalRepositoryUrl(url: string): string {
  if (/^https?:\/\//i.test(url)) {
    const parsed = URL.parse(url);
    if (parsed === null) throw new ViaductError('E_USAGE', `${redactUrl(url)} is no web address`);
    parsed.pathname = parsed.pathname.replace(/\/+$/, '');
    parsed.hash = '';
    return parsed.href.replace(/\/$/, '');
  }
  if (/^file:/i.test(url)) return pathToFileURL(path.resolve(fileURLToPath(url))).href;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url))
    throw new ViaductError('E_USAGE', `${redactUrl(url)} is neither a folder nor a file, http or https URL`);
  return pathToFileURL(path.resolve(url)).href;
}

/** A normal repository URL without user name and password. */
export function withoutCredentials(repositoryUrl: string): string {
  return repositoryUrl.replace(/^(https?:\/\/)[^/?#]*@/, '$1');
}

export function isLocal(repositoryUrl: string): boolean {
  return repositoryUrl.startsWith('file:');
}

/**
 * The URL of a file that the metadata of a repository names by a relative path, or by an absolute http(s) URL.
 * Throws E_PATH_ESCAPE when the path leaves the repository, also by percent-encoding.
 */
export function resolveLocation(repositoryUrl: string, href: string): string {
  if (/^https?:\/\//i.test(href)) {
    const absolute = URL.parse(href);
    if (absolute !== null) return absolute.href;
  }
  const decoded = decodePercent(href);
  const leaves = (text: string) =>
    text === '' ||
    /^[/\\]|^[a-z][a-z0-9+.-]*:\/\/|[\0-\x1f\x7f]/i.test(text) ||
    text.split(/[/\\]/).includes('..');
  if (leaves(href) || leaves(decoded))
    throw new ViaductError('E_PATH_ESCAPE', `The location ${JSON.stringify(href)} leaves its repository`);
  if (isLocal(repositoryUrl)) return pathToFileURL(path.join(fileURLToPath(repositoryUrl), href)).href;
  const url = new URL(repositoryUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${href.replace(/%(?![0-9a-f]{2})/gi, '%25')}`;
  return url.href;
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
