import type { Setting } from '../encoding.ts';
import type { Cause, Explanation, Hidden } from '../explanation.ts';
import { createFacts } from '../facts.ts';
import type { Override } from '../overrides.ts';
import { createPreference } from '../preference.ts';
import { listOf } from '../render-packages.ts';
import type { UnderstoodRequest, Wanted } from '../request.ts';
import { type Attempt, attempt } from './attempt.ts';
import { type Dropped, dropRequests } from './drop-requests.ts';
import { otherArchitectures, otherVersions } from './other-packages.ts';
import { type Overridden, overrideBase } from './override-base.ts';
import { type Repair, rankRepairs } from './repair.ts';

/** No more searches than this for the repairs of one refusal. */
const mostAttempts = 80;
const mostNames = 2;

export interface RepairInput {
  readonly setting: Setting;
  readonly understood: readonly (UnderstoodRequest & { readonly text: string })[];
  readonly explanation: Explanation;
  readonly excludes: readonly string[];
  /** Solves the request with packages of the base that may be changed. */
  readonly solveWith: (overrides: readonly Override[]) => Overridden;
  /** Reads a request anew. */
  readonly understand: (text: string) => UnderstoodRequest;
}

/**
 * Changes after which the request can be met, the least first, each one tried: other names, versions and architectures,
 * excludes to lift, requests to drop. Those that need other repositories or another base are found by whoever has these.
 */
export function findRepairs(input: RepairInput): Repair[] {
  const { setting, understood, explanation } = input;
  let attempts = 0;
  const limited = (wanted: readonly Wanted[], within = setting): Attempt =>
    attempts++ < mostAttempts ? attempt(within, wanted) : { kind: 'unknown' };
  const repairs = explanation.kind === 'nothing-provides' ? [...names()] : [...replacements(), ...excludes()];
  return rankRepairs([...repairs, ...drops(), ...overrideBase(explanation, input.solveWith)]);

  /** All wishes, one of them read otherwise. */
  function withReplaced(text: string, by: readonly Wanted[]): Wanted[] {
    return understood.flatMap((entry) => (entry.text === text ? by : entry.wanted));
  }

  function names(): Repair[] {
    const unknown = understood.filter(({ missing }) => missing.length > 0);
    const [only] = unknown;
    if (unknown.length !== 1 || only!.missing.length !== 1) return [];
    const [{ part, suggestions }] = only!.missing as [UnderstoodRequest['missing'][0]];
    if (part !== undefined && part !== only!.text) return [];
    const found: Repair[] = [];
    for (const name of suggestions) {
      if (found.length === mostNames) break;
      const tried = limited(withReplaced(only!.text, input.understand(name).wanted));
      if (tried.kind === 'works') found.push(replacement('name', only!.text, name, tried.packages));
    }
    return found;
  }

  function replacements(): Repair[] {
    const found: Repair[] = [];
    for (const entry of understood) {
      if (!explanation.requests.includes(entry.text) || entry.wanted.length !== 1) continue;
      const [wanted] = entry.wanted;
      for (const other of [...otherVersions(setting, wanted!), ...otherArchitectures(setting, wanted!)]) {
        const tried = limited(withReplaced(entry.text, [other.wanted]));
        if (tried.kind !== 'works') continue;
        found.push(replacement(other.kind, entry.text, other.textFor(tried.ids), tried.packages));
      }
    }
    return found;
  }

  function replacement(
    kind: Repair['kind'],
    request: string,
    by: string,
    packages: readonly string[],
  ): Repair {
    return {
      kind,
      sentence: `ask for ${by} instead of ${request}`,
      change: { kind: 'replace-request', request, by },
      packages,
    };
  }

  /** Lifts every exclude that the causes speak of at once. */
  function excludes(): Repair[] {
    const hidden = [explanation, ...explanation.further].flatMap(({ causes }) => causes.filter(isHidden));
    if (hidden.length === 0) return [];
    const tried = limited(
      understood.flatMap(({ wanted }) => wanted),
      lift(input, hidden),
    );
    if (tried.kind !== 'works') return [];
    const lifted = new Map(hidden.map((cause) => [describeHidden(cause), hiddenOf(cause)]));
    const flags = [...lifted.values()].flatMap((one) =>
      one.kind === 'module-stream' ? ['--module', `${one.module}:${one.stream}`] : [],
    );
    return [
      {
        kind: 'exclude',
        sentence: `lift ${listOf([...lifted.keys()])}`,
        change: { kind: 'lift', hidden: [...lifted.values()] },
        packages: tried.packages,
        ...(flags.length === 0 ? {} : { flags }),
      },
    ];
  }

  function drops(): Repair[] {
    const known = understood.filter(({ missing }) => missing.length === 0);
    return dropRequests(known, explanation, limited).map((dropped) => dropRepair(dropped));
  }

  function dropRepair({ requests, packages }: Dropped): Repair {
    return {
      kind: 'drop',
      sentence: `leave out ${listOf(requests)}`,
      change: { kind: 'drop-requests', requests },
      packages,
    };
  }
}

type HiddenCause = Extract<Cause, { kind: Hidden['kind'] }>;

function isHidden(cause: Cause): cause is HiddenCause {
  return ['excluded', 'not-included', 'module-stream', 'module-shadowed'].includes(cause.kind);
}

function hiddenOf({
  sentence: _sentence,
  rules: _rules,
  packages: _packages,
  ...hidden
}: HiddenCause): Hidden {
  return hidden;
}

function describeHidden(cause: Hidden): string {
  switch (cause.kind) {
    case 'excluded':
      return cause.repository === undefined
        ? `the exclude ${cause.pattern}`
        : `excludepkgs=${cause.pattern} of ${cause.repository}`;
    case 'not-included':
      return cause.repository === undefined ? 'the includes' : `the includepkgs of ${cause.repository}`;
    case 'module-stream':
    case 'module-shadowed':
      return `the module filtering of ${cause.module}:${cause.stream}`;
  }
}

/** The same setting without some excludes; whatever was looked up already stays known. */
function lift({ setting, excludes }: RepairInput, hidden: readonly HiddenCause[]): Setting {
  const names = new Set(hidden.map(describeHidden));
  const isLifted = (one: Hidden) => names.has(describeHidden(one));
  const universe: Setting['universe'] = {
    ...setting.universe,
    hidden(id) {
      const one = setting.universe.hidden(id);
      return one === undefined || isLifted(one) ? undefined : one;
    },
  };
  const { matcher } = setting;
  const facts = createFacts(
    universe,
    matcher,
    excludes.filter((pattern) => !isLifted({ kind: 'excluded', pattern })),
  );
  return { ...setting, universe, facts, preference: createPreference(universe, matcher, facts) };
}
