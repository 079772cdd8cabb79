import { ViaductError } from '../error.ts';
import type { Attempt } from './retry.ts';
import type { Response } from './request.ts';
import { redactUrl } from './redact.ts';

const hints = new Map([
  [401, 'The server wants credentials: write them into the URL as https://user:password@host/'],
  [403, 'The server refuses this file'],
  [404, 'Check the address; if the repository was just updated, run again'],
  [410, 'The file was removed; choose another repository'],
]);

/** Judges an error status: another try for 408, 425, 429 and 5xx, otherwise throws E_HTTP_STATUS. */
export function failedStatus(url: string, response: Response): Attempt<never> {
  const { status } = response;
  response.body.destroy();
  const error = new ViaductError('E_HTTP_STATUS', `The server answered ${status} for ${redactUrl(url)}`, {
    hint: hints.get(status) ?? 'Run again later, or choose another mirror',
  });
  if (status < 500 && ![408, 425, 429].includes(status)) throw error;
  const seconds = /^\d{1,6}$/.exec(response.headers['retry-after'] ?? '')?.[0];
  return { failed: error, ...(seconds === undefined ? {} : { wait: Number(seconds) * 1000 }) };
}
