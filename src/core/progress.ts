/** One step of long work, as data; the command line draws it. */
export interface ProgressEvent {
  /** What is being done, in the user's words ("Downloading primary.xml.zst"). Stable for the life of the step. */
  readonly step: string;
  readonly state: 'start' | 'advance' | 'done';
  /** Amount done so far and in all, in `unit`. */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'bytes' | 'packages' | 'files' | 'decisions';
}

/** Port that use cases report to. */
export type ProgressSink = (event: ProgressEvent) => void;

export const silent: ProgressSink = () => {};

/** Runs one step and reports its start and, if it succeeds, its end. */
export async function step<T>(sink: ProgressSink, name: string, work: () => T | Promise<T>): Promise<T> {
  sink({ step: name, state: 'start' });
  const result = await work();
  sink({ step: name, state: 'done' });
  return result;
}
