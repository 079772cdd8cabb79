import { ViaductError } from '../core/index.ts';
import { type PlanPorts } from '../plan/index.ts';
import { type RepositoryDescription, describeRepository, readRepoFile } from '../repo/index.ts';
import type { RepositoryOptions } from './options.ts';
import type { Ports } from './ports.ts';

/** The repositories of --repo and --repo-file, in the order given. Throws what reading a .repo file throws. */
export async function describeRepositories(
  options: RepositoryOptions,
  ports: Ports,
  variables: ReadonlyMap<string, string>,
): Promise<RepositoryDescription[]> {
  const descriptions: RepositoryDescription[] = options.repo.map(({ name, url }) => ({ name, url }));
  for (const file of options.repoFile) {
    const { entries, warnings } = await readRepoFile(file, variables);
    for (const { message, where } of warnings) ports.warn(`${where.file}:${where.line ?? 1}: ${message}`);
    for (const entry of entries) if (entry.enabled) descriptions.push(await describeRepository(entry, ports));
  }
  return descriptions;
}

/** What plan needs, from what the command line has. */
export function planPorts(ports: Ports): PlanPorts {
  return {
    ...ports,
    async verifyMetadata(repomd, signature, keys) {
      const files = keys.map((key) =>
        key.startsWith('file://') ? decodeURIComponent(new URL(key).pathname) : key,
      );
      const remote = files.find((file) => /^[a-z][a-z0-9+.-]*:\/\//i.test(file));
      if (remote !== undefined)
        throw new ViaductError(
          'E_REPO_SIGNATURE',
          `The key ${remote} of a repository is not on this machine`,
          {
            hint: 'Fetch it, check its fingerprint, and name the file with gpgkey=file://... in the .repo file',
          },
        );
      const { loadKeyring, verifyDetached } = await import('../trust/index.ts');
      const verdict = await verifyDetached(await loadKeyring(files), signature, [repomd]);
      return verdict.status === 'good' ? undefined : verdict.reason;
    },
  };
}
