import http from 'node:http';
import https from 'node:https';
import { ViaductError, messageOf } from '../error.ts';
import { redactUrl } from './redact.ts';

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which the connection is given up. */
  readonly idleTimeout: number;
  readonly signal?: AbortSignal;
}

export interface Response {
  /** After redirects. */
  readonly url: URL;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: http.IncomingMessage;
}

const mostRedirects = 10;

/**
 * Sends a GET request and follows at most 10 redirects, to http(s) only. User name and password of the URL are sent as
 * Basic authorization, and only to the URL's own origin. The body is given as sent: nothing is decompressed on the way,
 * because a server may label a .gz file as encoded although the promised checksum is that of the file.
 * Throws E_NETWORK; statuses other than redirects are the caller's business.
 */
export async function request(url: string, options: RequestOptions): Promise<Response> {
  let target = new URL(url);
  const { origin } = target;
  const authorization = authorizationOf(target);
  for (let redirects = 0; ; redirects++) {
    target.username = target.password = '';
    const own = target.origin === origin && authorization !== undefined ? { authorization } : {};
    const body = await send(target, { ...options, headers: { ...options.headers, ...own } });
    const status = body.statusCode ?? 0;
    const { location } = body.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
      return { url: target, status, headers: body.headers, body };
    body.destroy();
    if (redirects === mostRedirects)
      throw new ViaductError('E_NETWORK', `${redactUrl(url)} redirects more than ${mostRedirects} times`);
    const next = URL.parse(location, target.href);
    if (next === null || !/^https?:$/.test(next.protocol))
      throw new ViaductError('E_NETWORK', `${redactUrl(url)} redirects to something that is no web address`);
    target = next;
  }
}

function authorizationOf(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}

function send(url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const client = url.protocol === 'https:' ? https : http;
  const sent = client.get(url, {
    headers: { 'user-agent': 'viaduct', 'accept-encoding': 'identity', ...options.headers },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  sent.setTimeout(options.idleTimeout, () => {
    sent.destroy(new Error(`nothing arrived for ${options.idleTimeout / 1000} s`));
  });
  sent.once('response', resolve);
  // Stays for the life of the request: a connection may also break after the response began.
  sent.on('error', (cause) => reject(networkError(url.href, cause)));
  return promise;
}

/** An exception of the network as E_NETWORK. */
export function networkError(url: string, cause: unknown): ViaductError {
  if (cause instanceof ViaductError) return cause;
  const reason = cause instanceof AggregateError ? messageOf(cause.errors[0]) : messageOf(cause);
  return new ViaductError('E_NETWORK', `Downloading ${redactUrl(url)} failed: ${reason}`, {
    cause,
    hint: 'Check the address and the connection, or use --offline with what the cache has',
  });
}
