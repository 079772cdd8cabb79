import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** What the server does with one request instead of answering well. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Sends so many bytes of the body, then breaks the connection. */
  | { readonly kind: 'tear'; readonly after: number }
  /** Sends the headers and so many bytes, then nothing more. */
  | { readonly kind: 'stall'; readonly after: number }
  /** Ignores Range. */
  | { readonly kind: 'whole' }
  /** Claims another length than it sends. */
  | { readonly kind: 'chunked' };

export interface SeenRequest {
  readonly url: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

export interface FaultServer {
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Faults for the next requests of a path, in order; afterwards it is served well. */
  fail(path: string, ...faults: Fault[]): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Serves the files of a folder with Range, If-Range and entity tags, and fails where it is told to. */
export async function startFaultServer(folder: string): Promise<FaultServer> {
  const requests: SeenRequest[] = [];
  const faults = new Map<string, Fault[]>();
  const server = http.createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const range = request.headers.range;
    const ifRange = request.headers['if-range'];
    requests.push({
      url: request.url ?? '',
      range,
      ifRange: ifRange?.toString(),
      authorization: request.headers.authorization,
    });
    const fault = faults.get(name)?.shift();
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    const content = await readFile(path.join(folder, name)).catch(() => undefined);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const etag = `"${content.length}-${content.subarray(0, 16).toString('hex')}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from > 0 && from >= content.length) {
      response.writeHead(416).end();
      return;
    }
    const partial = from > 0 && fault?.kind !== 'whole' && (ifRange === undefined || ifRange === etag);
    const body = partial ? content.subarray(from) : content;
    response.writeHead(partial ? 206 : 200, {
      etag,
      ...(fault?.kind === 'chunked' ? {} : { 'content-length': body.length }),
      ...(partial ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    if (fault?.kind === 'tear' || fault?.kind === 'stall') {
      response.write(body.subarray(0, fault.after), () => {
        if (fault.kind === 'tear') response.destroy();
      });
      return;
    }
    response.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (name, ...list) => faults.set(name, list),
    close,
    [Symbol.asyncDispose]: close,
  };
}
