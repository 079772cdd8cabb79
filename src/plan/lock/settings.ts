import type { Lock, LockSettings } from '../../resolve/index.ts';
import type { Wishes } from '../wishes.ts';

/** What a lock keeps of wishes besides their names; empty where all is as by default. */
export function settingsOf(wishes: Wishes): LockSettings {
  const { meanings = new Map<string, never>() } = wishes;
  const extensions = wishes.names.flatMap((name) => {
    const packages = meanings.get(name);
    return packages === undefined ? [] : [{ name, packages }];
  });
  const { excludes = [], includes, modules = [], groupPackages, overrides = [] } = wishes;
  return {
    ...(extensions.length === 0 ? {} : { extensions }),
    ...(wishes.recommends ? { recommends: true as const } : {}),
    ...(excludes.length === 0 ? {} : { excludes }),
    ...(includes === undefined ? {} : { includes }),
    ...(modules.length === 0 ? {} : { modules }),
    ...(groupPackages === undefined ? {} : { groupPackages }),
    ...(overrides.length === 0 ? {} : { overrides }),
  };
}

const groupKinds = ['mandatory', 'default', 'optional', 'conditional'] as const;

/** The wishes that a lock is the answer to, to ask again. */
export function wishesOf({ request, settings = {} }: Lock): Wishes {
  const { extensions = [], recommends = false, groupPackages, ...same } = settings;
  return {
    ...same,
    names: request,
    packages: request,
    meanings: new Map(extensions.map(({ name, packages }) => [name, packages])),
    recommends,
    ...(groupPackages === undefined
      ? {}
      : { groupPackages: groupKinds.filter((kind) => groupPackages.includes(kind)) }),
  };
}
