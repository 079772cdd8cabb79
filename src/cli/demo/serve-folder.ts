import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export interface FolderServer {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the named files of a folder over HTTP on the loopback interface, on a free port. */
export async function serveFolder(folder: string, names: readonly string[]): Promise<FolderServer> {
  const server = createServer((request, response) => {
    const name = names.find((candidate) => request.url === `/${encodeURIComponent(candidate)}`);
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    const file = path.join(folder, name);
    response.writeHead(200, {
      'content-length': statSync(file).size,
      'content-type': 'application/octet-stream',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
