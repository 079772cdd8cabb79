import type { ProgressEvent, ProgressSink } from '../core/index.ts';
import { expectLongWork } from './long-work.ts';

/** A step is shown once it has lasted this long, in milliseconds: quick work stays silent. */
const patience = 1000;
const redrawEvery = 100;

/**
 * Draws progress on standard error: on a terminal one line that is redrawn, elsewhere a line when a step that took
 * more than a second begins to be slow and one when it ends.
 */
export function progressPrinter(quiet: boolean): ProgressSink {
  const draw = quiet ? () => {} : drawer();
  return (event) => {
    if (event.state === 'advance') expectLongWork();
    draw(event);
  };
}

function drawer(): ProgressSink {
  const started = new Map<string, { at: number; shown: boolean; drawn: number; timer: NodeJS.Timeout }>();
  return (event) => {
    // Not performance.now(), which loads much for the first look at the clock.
    const now = process.uptime() * 1000;
    let state = started.get(event.step);
    if (state === undefined) {
      const timer = setTimeout(() => announce(event.step), patience).unref();
      state = { at: now, shown: false, drawn: 0, timer };
      started.set(event.step, state);
    }
    if (event.state === 'done') {
      clearTimeout(state.timer);
      started.delete(event.step);
      if (state.shown) process.stderr.write('\r\x1b[K');
      const seconds = (now - state.at) / 1000;
      if (seconds * 1000 >= patience) process.stderr.write(`${event.step}: ${seconds.toFixed(1)} s\n`);
      return;
    }
    if (now - state.at < patience / 4 || now - state.drawn < redrawEvery) return;
    state.drawn = now;
    // The stream is looked at only here: loading it costs more than quick work does.
    const { stderr } = process;
    if (!stderr.isTTY) return;
    state.shown = true;
    stderr.write(`\r\x1b[K${describe(event)}`.slice(0, (stderr.columns || 80) + 4));
  };
}

function announce(step: string): void {
  if (!process.stderr.isTTY) process.stderr.write(`${step} ...\n`);
}

function describe(event: ProgressEvent): string {
  if (event.done === undefined) return `${event.step} ...`;
  const amount = (value: number): string =>
    event.unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${value} ${event.unit ?? ''}`.trim();
  if (event.total === undefined || event.total === 0) return `${event.step}: ${amount(event.done)}`;
  const percent = Math.min(100, Math.floor((event.done / event.total) * 100));
  return `${event.step}: ${amount(event.done)} of ${amount(event.total)} (${percent} %)`;
}
