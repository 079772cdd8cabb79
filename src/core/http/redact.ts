/** A URL as it may be shown: without user name, password and the values of its query. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
    .replace(/\?([^#]*)/, (_, query: string) => `?${query.replace(/=[^&]*/g, '=...')}`);
}
