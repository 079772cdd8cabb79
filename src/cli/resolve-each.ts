import path from 'node:path';
import { ViaductError, replaceFile } from '../core/index.ts';
import { type Solution, findCombinations, openWorld, solveWishes } from '../plan/index.ts';
import { renderExplanation, renderRefusal, serializeLock } from '../resolve/index.ts';
import type { ResolveOptions } from './commands/resolve.ts';
import type { CommandResult } from './output.ts';
import type { Ports } from './ports.ts';
import { planPorts } from './repositories.ts';
import { addedPackages, describe, nameOfBase, readInput } from './resolve.ts';

/** Solves each extension on its own: a lock or a refusal each. Throws what solving throws, before any lock is written. */
export async function reportEach(
  requests: readonly string[],
  options: ResolveOptions,
  ports: Ports,
): Promise<CommandResult> {
  const { wishes, ...input } = await readInput(requests, options, ports);
  const plan = planPorts(ports);
  const world = await openWorld(input, plan);
  const answers: { name: string; solution: Solution }[] = [];
  for (const own of wishes.each(world.base))
    answers.push({ name: own.names.join(', '), solution: await solveWishes(world, own, plan) });
  if (options.lock !== undefined) await writeLocks(options.lock, answers);
  const all = answers.every(({ solution }) => solution.result === 'ok');
  return {
    json: {
      result: all ? 'ok' : 'unsatisfiable',
      extensions: answers.map(({ name, solution }) =>
        solution.result === 'ok'
          ? { name, result: 'ok', packages: addedPackages(solution) }
          : {
              name,
              result: 'unsatisfiable',
              explanation: solution.explanation,
              repairs: solution.repairs,
            },
      ),
    },
    text: answers
      .map(({ name, solution }) =>
        solution.result === 'ok'
          ? `${name}: ${describe(addedPackages(solution), nameOfBase(solution))}`
          : `${name}: ${renderRefusal(solution.explanation, solution.repairs)}`,
      )
      .join('\n\n'),
    exit: all ? 'yes' : 'no',
  };
}

async function writeLocks(
  folder: string,
  answers: readonly { name: string; solution: Solution }[],
): Promise<void> {
  const files = new Map<string, string>();
  for (const { name, solution } of answers) {
    if (solution.result !== 'ok') continue;
    const clean = name.replace(/[^A-Za-z0-9._+-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'extension';
    let file = `${clean}.lock.json`;
    for (let count = 2; files.has(file); count++) file = `${clean}-${count}.lock.json`;
    files.set(file, serializeLock(solution.lock()));
  }
  for (const [file, content] of files) await replaceFile(path.join(folder, file), content);
}

/** Finds out which extensions can be on one host. The answer is no when some extension cannot be there at all. */
export async function reportCombinations(
  requests: readonly string[],
  options: ResolveOptions,
  ports: Ports,
): Promise<CommandResult> {
  const { wishes, ...input } = await readInput(requests, options, ports);
  const plan = planPorts(ports);
  const world = await openWorld(input, plan);
  const { extensions, clashes, sets, complete } = await findCombinations(
    world,
    wishes.each(world.base),
    plan,
  );
  if (extensions.length === 0)
    throw new ViaductError('E_USAGE', 'Nothing is asked for', { hint: 'Name extensions, or packages' });
  const alone = clashes.some((clash) => clash.extensions.length === 1);
  const lines = clashes.flatMap(({ extensions: names, explanation, message }) => [
    names.length === 1 ? `${names[0]!} cannot be added:` : `Not together: ${names.join(', ')}`,
    ...(message ?? (explanation === undefined ? '' : renderExplanation(explanation)))
      .split('\n')
      .map((line) => `  ${line}`),
  ]);
  const possible = sets.map((set) => `Together: ${set.join(', ')}`);
  return {
    json: { result: alone ? 'unsatisfiable' : 'ok', extensions, clashes, sets, complete },
    text: [
      ...possible,
      ...lines,
      ...(complete ? [] : ['There may be more: the search ended at its bound']),
    ].join('\n'),
    exit: alone ? 'no' : 'yes',
  };
}
