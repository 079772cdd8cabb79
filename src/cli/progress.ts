import { performance } from 'node:perf_hooks';
import type { ProgressEvent, ProgressSink } from '../core/index.ts';

/** A step is shown once it has lasted this long, in milliseconds: quick work stays silent. */
const patience = 1000;
const redrawEvery = 100;

/**
 * Draws progress on standard error: on a terminal one line that is redrawn, elsewhere a line when a step that took
 * more than a second begins to be slow and one when it ends.
 */
export function progressPrinter(stream: NodeJS.WriteStream, quiet: boolean): ProgressSink {
  if (quiet) return () => {};
  const started = new Map<
    string,
    { at: number; shown: boolean; drawn: number; timer: NodeJS.Timeout | undefined }
  >();
  const tty = stream.isTTY;
  return (event) => {
    const now = performance.now();
    let state = started.get(event.step);
    if (state === undefined) {
      state = { at: now, shown: false, drawn: 0, timer: undefined };
      started.set(event.step, state);
      if (!tty && event.state !== 'done') {
        const begun = state;
        state.timer = setTimeout(() => {
          begun.shown = true;
          stream.write(`${event.step} ...\n`);
        }, patience).unref();
      }
    }
    if (event.state === 'done') {
      clearTimeout(state.timer);
      started.delete(event.step);
      const seconds = (now - state.at) / 1000;
      if (tty && state.shown) stream.write('\r\x1b[K');
      if (seconds * 1000 >= patience) stream.write(`${event.step}: ${seconds.toFixed(1)} s\n`);
      return;
    }
    if (!tty || now - state.at < patience / 4 || now - state.drawn < redrawEvery) return;
    state.shown = true;
    state.drawn = now;
    stream.write(`\r\x1b[K${describe(event)}`.slice(0, (stream.columns || 80) + 4));
  };
}

function describe(event: ProgressEvent): string {
  if (event.done === undefined) return `${event.step} ...`;
  const amount = (value: number): string =>
    event.unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${value} ${event.unit ?? ''}`.trim();
  if (event.total === undefined || event.total === 0) return `${event.step}: ${amount(event.done)}`;
  const percent = Math.min(100, Math.floor((event.done / event.total) * 100));
  return `${event.step}: ${amount(event.done)} of ${amount(event.total)} (${percent} %)`;
}
