import { ViaductError } from '../error.ts';
import { checkNotAbove, wrongSize } from './check.ts';
import { type DownloadOptions, defaultIdleTimeout } from './download-options.ts';
import { type Response, networkError, request } from './request.ts';
import type { Attempt } from './retry.ts';
import { failedStatus } from './status.ts';

/** Where the bytes of a download go. */
export interface Receiver {
  size(): number;
  append(chunk: Uint8Array): Promise<void>;
  restart(): Promise<void>;
}

/** Names the version of the file that the first bytes came from, so that a resumed rest belongs to it. */
export interface Validator {
  value: string | undefined;
}

/**
 * One try to fetch a file, or the rest of it, into a receiver. A torn connection is a failure that another try may cure
 * and that keeps the bytes received. Throws E_SIZE, E_LIMIT, E_HTTP_STATUS and what the receiver throws.
 */
export async function transfer(
  url: string,
  receiver: Receiver,
  validator: Validator,
  maximum: number,
  options: DownloadOptions,
  advance: (done: number, total: number | undefined) => void,
): Promise<Attempt<undefined>> {
  const from = receiver.size();
  let response: Response;
  try {
    response = await request(url, {
      headers: from === 0 ? {} : rangeHeaders(from, validator),
      idleTimeout: options.idleTimeout ?? defaultIdleTimeout,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (thrown) {
    return { failed: networkError(url, thrown) };
  }
  const { status, headers, body } = response;
  if (status === 416 && from > 0) {
    body.destroy();
    await receiver.restart();
    return { failed: new ViaductError('E_HTTP_STATUS', 'The server cannot resume the download') };
  }
  if (status !== 200 && status !== 206) return failedStatus(url, response);
  if (from > 0 && !continuesAt(from, status, headers['content-range'])) {
    if (status === 206) {
      body.destroy();
      await receiver.restart();
      return { failed: new ViaductError('E_NETWORK', 'The server resumed at another place') };
    }
    await receiver.restart();
  }
  validator.value = strongValidator(headers.etag, headers['last-modified']);
  const start = receiver.size();
  const length = headers['content-length'];
  const total = length === undefined ? undefined : start + Number(length);
  try {
    if (total !== undefined) {
      checkNotAbove(url, total, options, maximum);
      if (options.expectedSize !== undefined && total !== options.expectedSize)
        throw wrongSize(url, options.expectedSize, total);
    }
    return await receive(url, body, receiver, maximum, options, (done) =>
      advance(done, total ?? options.expectedSize),
    );
  } finally {
    body.destroy();
  }
}

async function receive(
  url: string,
  body: AsyncIterable<Uint8Array>,
  receiver: Receiver,
  maximum: number,
  options: DownloadOptions,
  advance: (done: number) => void,
): Promise<Attempt<undefined>> {
  const start = receiver.size();
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await chunks.next();
    } catch (thrown) {
      return { failed: networkError(url, thrown), progressed: receiver.size() > start };
    }
    if (next.done === true) break;
    checkNotAbove(url, receiver.size() + next.value.length, options, maximum);
    await receiver.append(next.value);
    advance(receiver.size());
  }
  const size = receiver.size();
  if (options.expectedSize !== undefined && size < options.expectedSize)
    return { failed: wrongSize(url, options.expectedSize, size), progressed: size > start };
  return { done: undefined };
}

function rangeHeaders(from: number, validator: Validator): Record<string, string> {
  return {
    range: `bytes=${from}-`,
    ...(validator.value === undefined ? {} : { 'if-range': validator.value }),
  };
}

/** Whether the answer is the rest from `from` on (RFC 9110, 15.3.7). */
function continuesAt(from: number, status: number, range: string | undefined): boolean {
  return status === 206 && /^bytes (\d+)-/.exec(range ?? '')?.[1] === String(from);
}

/** If-Range allows no weak entity tag (RFC 9110, 13.1.5). */
function strongValidator(etag: string | undefined, modified: string | undefined): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : modified;
}
