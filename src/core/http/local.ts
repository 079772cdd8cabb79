import { fileURLToPath } from 'node:url';

/** The path that a plain path or file: URL names; undefined for http(s). */
export function localPath(url: string): string | undefined {
  if (/^https?:\/\//i.test(url)) return undefined;
  return /^file:\/\//i.test(url) ? fileURLToPath(url) : url;
}
