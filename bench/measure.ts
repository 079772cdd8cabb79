import { spawnSync } from 'node:child_process';

export interface Sample {
  /** User and system time of the process and its children, in milliseconds. */
  readonly cpu: number;
  readonly wall: number;
}

/** Runs a command as a whole process and takes its times from the shell. Its output is thrown away. */
export function measure(command: readonly string[], accepted: readonly number[] = [0]): Sample {
  const result = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S %R"; { time "$@" >/dev/null 2>/dev/null; } 3>&1; exit $?', 'bash', ...command],
    { encoding: 'utf8' },
  );
  if (!accepted.includes(result.status ?? -1))
    throw new Error(`${command.join(' ')} ended with ${result.status}`);
  const [user, system, real] = result.stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { cpu: (user! + system!) * 1000, wall: real! * 1000 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** One line of a table: ours, the rival's, and the ratio, as medians. */
export function compare(name: string, ours: readonly Sample[], rival: readonly Sample[]): string {
  const cell = (pick: (sample: Sample) => number): string => {
    const [a, b] = [median(ours.map(pick)), median(rival.map(pick))];
    return `${a.toFixed(0).padStart(6)} ${b.toFixed(0).padStart(6)}  ${(a / b).toFixed(2).padStart(5)}`;
  };
  return `${name.padEnd(24)} ${cell((sample) => sample.cpu)}   ${cell((sample) => sample.wall)}`;
}
