import type { Base } from '../../base/index.ts';
import type { OpenRepository } from '../../repo/index.ts';
import {
  type PinFile,
  type PlacedPin,
  type ResolvedPackage,
  architectureRank,
  rootsOf,
} from '../../resolve/index.ts';
import { type PackageIdentity, type PackageSource, formatEvr, formatNevra } from '../../rpm/index.ts';
import type { PlanPorts } from '../open-repositories.ts';
import { openWorld } from '../solve-request.ts';
import { type Solution, type World, solveWishes } from '../solve-wishes.ts';
import type { Wishes } from '../wishes.ts';
import type { LockedWorldInput } from './check-lock.ts';
import { missingPins } from './missing-pins.ts';

/** What came of a lock of another tool. */
export interface ImportedPins {
  readonly solution: Solution;
  /** NEVRAs that it pins and the base has. */
  readonly inBase: readonly string[];
  /** NEVRAs that are added although nothing pins them. */
  readonly unpinned: readonly string[];
  /** How many pinned packages are for other architectures. */
  readonly otherArchitectures: number;
  /** How many have a checksum of a kind that the repositories do not tell, so that it was not compared. */
  readonly notCompared: number;
}

/**
 * Solves with what a lock of another tool pins: of a pinned name only the pinned version may be added, with the pinned checksum
 * where both have one of the same kind. Other names are free.
 * @param request what is asked for; nothing: every exact package of the file, those that others require through these
 * Throws E_LOCK_PACKAGE with the place of a package that no repository has, and what opening the world and resolving throw.
 */
export async function importPins(
  pins: PinFile,
  request: readonly string[],
  input: LockedWorldInput,
  ports: PlanPorts,
): Promise<ImportedPins> {
  const world = await openWorld(input, ports);
  const { base, repositories } = world;
  const own = pins.packages.filter((pin) => isFor(pin, base.arch));
  const found = own.map((pin) => find(pin, base, repositories));
  const missing = found.filter(
    ({ pin, inBase, offers }) =>
      inBase === undefined &&
      offers.length === 0 &&
      // What a request needs of the base is there, in whatever version.
      (request.length === 0 || base.source.named(pin.name).length === 0),
  );
  if (missing.length > 0) throw missingPins(missing, base, repositories);

  const outside = found.filter(({ inBase }) => inBase === undefined);
  const asked = request.length > 0 ? request : unique((outside.length > 0 ? outside : found).map(requestFor));
  const offers = found.flatMap((entry) => entry.offers);
  const wishes: Wishes = {
    names: asked,
    packages: asked,
    recommends: false,
    ...(pins.excludes.length === 0 ? {} : { excludes: pins.excludes }),
    prefer: unique(offers.map(({ identity }) => formatNevra(identity))),
    withhold: withholding(pins, found),
  };
  const all = await solveWishes(world, wishes, ports);
  const solution =
    request.length > 0 || all.result !== 'ok' ? all : await askForRoots(all, world, wishes, ports);
  const pinned = new Set(offers.map(({ identity }) => formatNevra(identity)));
  return {
    solution,
    inBase: unique(found.flatMap(({ inBase }) => (inBase === undefined ? [] : [formatNevra(inBase)]))).sort(),
    unpinned:
      solution.result === 'ok'
        ? solution.packages.map(({ nevra }) => nevra).filter((nevra) => !pinned.has(nevra))
        : [],
    otherArchitectures: pins.packages.length - own.length,
    notCompared: outside.filter(({ compared }) => !compared).length,
  };
}

/**
 * The same packages, asked for by the names of those only that no other one requires, so that each of the rest has its reason and
 * an update can move them all; as it was where that gives other packages.
 */
async function askForRoots(
  all: Extract<Solution, { result: 'ok' }>,
  world: World,
  wishes: Wishes,
  ports: PlanPorts,
): Promise<Solution> {
  let asked = rootsOf(all.input, all.packages);
  // Whoever only came along by another way has to be asked for after all.
  for (let attempt = 0; attempt < 3 && asked.length > 0; attempt++) {
    const names = asked.map((entry) => nameFor(entry, all.packages, world.base.arch));
    const fewer = await solveWishes(world, { ...wishes, names, packages: names }, ports, false);
    if (fewer.result !== 'ok') return all;
    const there = new Set(fewer.packages.map(({ nevra }) => nevra));
    const lacking = all.packages.filter(({ nevra }) => !there.has(nevra));
    if (lacking.length === 0) return fewer.packages.length === all.packages.length ? fewer : all;
    asked = [...asked, ...rootsOf(all.input, lacking)];
  }
  return all;
}

/** Its name; with its architecture where there are several of that name, or it is not that of the system. */
function nameFor({ identity }: ResolvedPackage, all: readonly ResolvedPackage[], system: string): string {
  const { name, arch } = identity;
  const same = all.filter((other) => other.identity.name === name);
  return same.length === 1 && (arch === 'noarch' || arch === system) ? name : `${name}.${arch}`;
}

/** A package that is pinned, and where it is. */
export interface FoundPin {
  readonly pin: PlacedPin;
  readonly inBase: PackageIdentity | undefined;
  readonly offers: readonly {
    readonly source: PackageSource;
    readonly pkg: number;
    readonly identity: PackageIdentity;
  }[];
  /** Repositories that have the package with another checksum. */
  readonly otherBytes: readonly string[];
  /** False where there is a checksum that could not be compared. */
  readonly compared: boolean;
}

function isFor({ arch, systems }: PlacedPin, system: string): boolean {
  if (systems?.includes(system) === false) return false;
  return arch === undefined || architectureRank(system, arch) !== undefined;
}

function find(pin: PlacedPin, base: Base, repositories: readonly OpenRepository[]): FoundPin {
  const is = (identity: PackageIdentity): boolean =>
    identity.version === pin.version &&
    identity.release === pin.release &&
    (pin.epoch === undefined || identity.epoch === pin.epoch) &&
    (pin.arch === undefined
      ? architectureRank(base.arch, identity.arch) !== undefined
      : identity.arch === pin.arch);
  const identities = base.source.named(pin.name).map((pkg) => base.source.identity(pkg));
  const offers: FoundPin['offers'][number][] = [];
  const otherBytes: string[] = [];
  let compared = true;
  for (const { source, name } of repositories)
    for (const pkg of source.named(pin.name)) {
      const identity = source.identity(pkg);
      if (!is(identity)) continue;
      const checksum = source.location(pkg)?.checksum;
      const comparable = pin.checksum === undefined || kindOf(pin.checksum) === kindOf(checksum ?? '');
      if (pin.checksum !== undefined && comparable && checksum !== pin.checksum) otherBytes.push(name);
      else {
        offers.push({ source, pkg, identity });
        compared &&= comparable;
      }
    }
  return { pin, inBase: identities.find(is), offers, otherBytes, compared };
}

function kindOf(checksum: string): string {
  return checksum.slice(0, checksum.indexOf(':'));
}

/** As it is asked for; the architecture is left to the resolver where none is pinned. */
function requestFor({ pin, inBase, offers }: FoundPin): string {
  const identity = inBase ?? offers[0]!.identity;
  return pin.arch === undefined ? `${identity.name}-${formatEvr(identity)}` : formatNevra(identity);
}

function withholding({ rules }: PinFile, found: readonly FoundPin[]): NonNullable<Wishes['withhold']> {
  const ruled = new Set(rules.map(({ place }) => place));
  // Version locks say by their rules what may be taken, also beside a version that they name exactly.
  const byName = Map.groupBy(
    found.filter(({ pin }) => !ruled.has(pin.place)),
    ({ pin }) => pin.name,
  );
  return (source, pkg) => {
    const identity = source.identity(pkg);
    const own = byName.get(identity.name);
    if (
      own?.some(({ offers }) => offers.some((offer) => offer.source === source && offer.pkg === pkg)) ===
      false
    )
      return { kind: 'excluded', pattern: whereOf(own[0]!.pin) };
    const concerning = rules.filter((rule) => rule.concerns(identity.name));
    if (concerning.length > 0 && !concerning.some((rule) => rule.allows(identity)))
      return { kind: 'excluded', pattern: whereOf(concerning[0]!) };
    return undefined;
  };
}

function whereOf({ place }: Pick<PlacedPin, 'place'>): string {
  return `${place.file}:${place.line ?? 1}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
