import { ViaductError, nearest } from '../../core/index.ts';
import type { ModuleBuild, Modules } from '../../repo/index.ts';

/** Which streams of modules are active: at most one of a module. */
export interface ActiveStreams {
  /** Stream by module. */
  readonly streams: ReadonlyMap<string, string>;
  /** Builds of those streams whose own requirements hold. */
  readonly builds: ReadonlySet<ModuleBuild>;
}

export interface StreamChoice {
  /** `name:stream` each, as the user wrote it; `platform:el9` says what the base is. */
  readonly enabled: readonly string[];
  /** RPM architecture of the base. */
  readonly arch: string;
  /** What `platform` is, as far as the base tells; it is not checked where it does not. */
  readonly platform?: string;
}

/**
 * Chooses the active streams as dnf does: those that are enabled, those that they require, and the default streams of all
 * other modules as far as what they require can be. A requirement that leaves a choice takes the default stream.
 * Throws E_MODULE for a stream that no repository has and for two of one module; E_MODULE_REQUIRES when one that is enabled
 * requires what cannot be; E_LIMIT.
 */
export function chooseStreams(metadata: readonly Modules[], choice: StreamChoice): ActiveStreams {
  const builds = metadata
    .flatMap((entry) => entry.builds)
    .filter(({ arch }) => arch === '' || arch === 'noarch' || arch === choice.arch);
  const byModule = Map.groupBy(builds, (build) => build.module);
  const defaults = new Map(
    metadata
      .flatMap((entry) => entry.defaults)
      .flatMap(({ module, stream }) => (stream === undefined ? [] : [[module, stream]])),
  );
  const enabled = new Map<string, string>();
  for (const text of choice.enabled) enable(text);
  const platform = enabled.get('platform') ?? choice.platform;
  enabled.delete('platform');

  let steps = 0;
  const chosen = new Map(enabled);
  for (const [module, stream] of enabled) {
    const fault = require(module, stream, chosen, 0);
    if (fault !== undefined)
      throw new ViaductError(
        'E_MODULE_REQUIRES',
        `The stream ${module}:${stream} cannot be enabled: ${fault}`,
        {
          hint: 'Leave it out, or enable with it what it requires',
        },
      );
  }
  for (const [module, stream] of [...defaults].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (chosen.has(module) || buildsOf(module, stream).length === 0) continue;
    const attempt = new Map(chosen).set(module, stream);
    if (require(module, stream, attempt, 0) !== undefined) continue;
    for (const [other, otherStream] of attempt) chosen.set(other, otherStream);
  }
  const active = [...chosen].flatMap(([module, stream]) =>
    buildsOf(module, stream).filter((build) => faultOf(build, new Map(chosen), mostDeep) === undefined),
  );
  return { streams: chosen, builds: new Set(active) };

  function enable(text: string): void {
    const [, module, stream] = /^([^:/\s]+):([^:/\s]+)$/.exec(text.trim()) ?? [];
    if (module === undefined || stream === undefined)
      throw new ViaductError('E_MODULE', `${JSON.stringify(text.slice(0, 80))} is no stream of a module`, {
        hint: 'Write NAME:STREAM, for example nodejs:18',
      });
    const other = enabled.get(module);
    if (other !== undefined && other !== stream)
      throw new ViaductError(
        'E_MODULE',
        `Two streams of the module ${module} are asked for: ${other} and ${stream}`,
        {
          hint: 'A host has one stream of a module',
        },
      );
    if (module !== 'platform' && buildsOf(module, stream).length === 0) throw unknownStream(module, stream);
    enabled.set(module, stream);
  }

  function unknownStream(module: string, stream: string): ViaductError {
    const streams = [...new Set((byModule.get(module) ?? []).map((build) => build.stream))].sort();
    if (streams.length > 0)
      return new ViaductError('E_MODULE', `The module ${module} has no stream ${stream}`, {
        hint: `It has ${streams.join(', ')}`,
      });
    const like = nearest(module, byModule.keys());
    return new ViaductError('E_MODULE', `No repository has a module ${module}`, {
      hint:
        byModule.size === 0
          ? 'None of the repositories publishes modules'
          : like.length === 0
            ? 'Only modules that the repositories publish can be enabled'
            : `Did you mean ${like.join(', ')}?`,
    });
  }

  function buildsOf(module: string, stream: string): ModuleBuild[] {
    return (byModule.get(module) ?? []).filter((build) => build.stream === stream);
  }

  /** Adds to `known` what the newest possible build of a stream requires; returns a sentence when none is possible. */
  function require(
    module: string,
    stream: string,
    known: Map<string, string>,
    depth: number,
  ): string | undefined {
    if (++steps > mostSteps)
      throw new ViaductError('E_LIMIT', 'What modules require cannot be followed: it takes too many steps');
    const newestFirst = buildsOf(module, stream).sort(
      (a, b) => b.version.length - a.version.length || (a.version < b.version ? 1 : -1),
    );
    let fault: string | undefined;
    for (const build of newestFirst) {
      const attempt = new Map(known);
      const found = faultOf(build, attempt, depth);
      if (found === undefined) {
        for (const [other, otherStream] of attempt) known.set(other, otherStream);
        return undefined;
      }
      fault ??= found;
    }
    return fault ?? `no repository has ${module}:${stream}`;
  }

  function faultOf(build: ModuleBuild, known: Map<string, string>, depth: number): string | undefined {
    if (build.requires.length === 0) return undefined;
    let fault: string | undefined;
    for (const alternative of build.requires) {
      const attempt = new Map(known);
      const found = alternative
        .map(([module, streams]) => meet(module, streams, attempt, depth))
        .find((sentence) => sentence !== undefined);
      if (found === undefined) {
        for (const [other, stream] of attempt) known.set(other, stream);
        return undefined;
      }
      fault ??= found;
    }
    return fault;
  }

  function meet(
    module: string,
    streams: readonly string[],
    known: Map<string, string>,
    depth: number,
  ): string | undefined {
    const wanted = streams.length === 0 ? module : `${module}:${streams.join(' or ')}`;
    if (module === 'platform')
      return platform === undefined || accepts(streams, platform)
        ? undefined
        : `it requires ${wanted}, and the base is ${platform}`;
    const current = known.get(module);
    if (current !== undefined)
      return accepts(streams, current)
        ? undefined
        : `it requires ${wanted}, and ${module}:${current} is enabled`;
    if (depth >= mostDeep) return `it requires ${wanted}`;
    const offered = [...new Set((byModule.get(module) ?? []).map((build) => build.stream))].filter((stream) =>
      accepts(streams, stream),
    );
    const preferred = defaults.get(module);
    const stream =
      offered.find((one) => one === preferred) ?? (offered.length === 1 ? offered[0] : undefined);
    if (stream === undefined)
      return offered.length === 0
        ? `it requires ${wanted}, which no repository has`
        : `it requires ${wanted}, of which one has to be chosen: ${offered.sort().join(', ')}`;
    known.set(module, stream);
    return require(module, stream, known, depth + 1);
  }
}

/** Modules that require one another do so over a few steps. */
const mostDeep = 20;
const mostSteps = 100_000;

/** Whether a list of streams accepts one: `-x` means all but x, an empty list any. */
function accepts(streams: readonly string[], stream: string): boolean {
  if (streams.includes(`-${stream}`)) return false;
  const named = streams.filter((one) => !one.startsWith('-'));
  return named.length === 0 || named.includes(stream);
}
