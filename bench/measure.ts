import { spawnSync } from 'node:child_process';
import path from 'node:path';

export interface Sample {
  /** User and system time of the process and its children, in milliseconds. */
  readonly cpu: number;
  readonly wall: number;
  /** Peak of resident memory, in MB. */
  readonly memory: number;
}

/** Runs a command as a whole process. Its output is thrown away. */
export function measure(command: readonly string[], accepted: readonly number[] = [0]): Sample {
  const script = path.join(import.meta.dirname, 'measure.py');
  const result = spawnSync('python3', [script, ...command], { encoding: 'utf8' });
  if (!accepted.includes(result.status ?? -1))
    throw new Error(`${command.join(' ')} ended with ${result.status}: ${result.stderr}`);
  return JSON.parse(result.stdout) as Sample;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

export function medianSample(samples: readonly Sample[]): Sample {
  return {
    cpu: median(samples.map(({ cpu }) => cpu)),
    wall: median(samples.map(({ wall }) => wall)),
    memory: Math.max(...samples.map(({ memory }) => memory)),
  };
}

/** Runs commands in turns, so that all see the same noise of the machine; the first round fills caches and is not counted. */
export function compare(
  commands: ReadonlyMap<string, readonly string[]>,
  rounds: number,
): Map<string, Sample> {
  const samples = new Map<string, Sample[]>([...commands.keys()].map((name) => [name, []]));
  for (let round = -1; round < rounds; round++)
    for (const [name, command] of commands) {
      const sample = measure(command, [0, 1]);
      if (round >= 0) samples.get(name)!.push(sample);
    }
  return new Map([...samples].map(([name, list]) => [name, medianSample(list)]));
}

/** Lines of a table: each command's CPU, wall and memory, and ours divided by it. */
export function table(title: string, results: ReadonlyMap<string, Sample>): string {
  const ours = results.get('viaduct')!;
  const lines = [...results].map(([name, { cpu, wall, memory }]) => {
    const cell = (value: number, mine: number) =>
      `${value.toFixed(0).padStart(7)} ${name === 'viaduct' ? '     ' : `(${(mine / value).toFixed(2)})`.padStart(6)}`;
    return `  ${name.padEnd(16)} ${cell(cpu, ours.cpu)}  ${cell(wall, ours.wall)}  ${cell(memory, ours.memory)}`;
  });
  return [title, ...lines].join('\n');
}
