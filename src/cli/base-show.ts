import type { Base } from '../base/index.ts';
import { openBase, openRepositories } from '../plan/index.ts';
import { formatNevra } from '../rpm/index.ts';
import type { BaseShowOptions } from './commands/base.ts';
import type { CommandResult } from './output.ts';
import type { Ports } from './ports.ts';
import { describeRepositories, planPorts } from './repositories.ts';

export async function showBase(path: string, options: BaseShowOptions, ports: Ports): Promise<CommandResult> {
  const plan = planPorts(ports);
  const variables = new Map(options.arch === undefined ? [] : [['basearch', options.arch]]);
  const repositories = await openRepositories(await describeRepositories(options, ports, variables), plan);
  const { base } = await openBase(
    { basePath: path, ...(options.arch === undefined ? {} : { arch: options.arch }) },
    repositories,
    plan,
  );
  const packages = nevras(base);
  const { osRelease } = base;
  return {
    json: {
      origin: base.origin,
      kind: base.kind,
      arch: base.arch,
      packagesDigest: base.packagesDigest,
      ...(osRelease === undefined ? {} : { osRelease }),
      packages,
    },
    text:
      options.packages === true
        ? packages.join('\n')
        : [
            osRelease === undefined ? `${base.origin} (no os-release)` : osRelease.prettyName,
            `  release   ${osRelease?.release === undefined ? 'not known' : `${osRelease.release.key}=${osRelease.release.value}`}`,
            `  arch      ${base.arch}`,
            `  packages  ${packages.length}, ${base.packagesDigest}`,
            `  read from ${base.origin} (${base.kind})`,
          ].join('\n'),
  };
}

function nevras({ source }: Base): string[] {
  return Array.from({ length: source.packageCount }, (_, pkg) => formatNevra(source.identity(pkg))).sort();
}
