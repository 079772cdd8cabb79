import { type ProgressSink, ViaductError, step } from '../core/index.ts';
import {
  type MetadataVerifier,
  type OpenRepository,
  type RepositoryDescription,
  type RepositoryPorts,
  openRepository,
} from '../repo/index.ts';
import type { ResolveInput } from '../resolve/index.ts';

export interface PlanPorts extends RepositoryPorts {
  readonly progress: ProgressSink;
  /** A sentence that the person must see although the work goes on. */
  readonly warn: (sentence: string) => void;
  readonly verifyMetadata?: MetadataVerifier;
  /** Is shown every problem right before it is solved. */
  readonly problem?: (input: ResolveInput) => void;
}

/** Faults of one repository for which, where it says so itself, the others go on without it. */
const unavailable: readonly string[] = ['E_NETWORK', 'E_HTTP_STATUS', 'E_OFFLINE', 'E_FILE_MISSING'];

/**
 * Opens repositories one after the other, in the order given. One that says `skip_if_unavailable` and cannot be reached is
 * left out with a warning; any other fault ends the work. Throws what `openRepository` throws, and E_USAGE when two have
 * one name.
 */
export async function openRepositories(
  descriptions: readonly RepositoryDescription[],
  ports: PlanPorts,
): Promise<OpenRepository[]> {
  const opened: OpenRepository[] = [];
  for (const description of descriptions) {
    if (opened.some((repository) => repository.name === description.name))
      throw new ViaductError('E_USAGE', `Two repositories are named ${description.name}`, {
        hint: 'Name them apart: --repo NAME=LOCATION',
      });
    if (description.checkPackageSignatures === false)
      ports.warn(
        `The repository ${description.name} says that its packages are not to be checked; viaduct build checks them all the same`,
      );
    try {
      const repository = await step(ports.progress, `Reading repository ${description.name}`, () =>
        openRepository(description, ports, ports.verifyMetadata),
      );
      for (const note of repository.notes) ports.warn(note);
      opened.push(repository);
    } catch (thrown) {
      if (
        description.skipIfUnavailable !== true ||
        !(thrown instanceof ViaductError) ||
        !unavailable.includes(thrown.code)
      )
        throw thrown;
      ports.warn(`The repository ${description.name} is left out: ${thrown.message}`);
    }
  }
  return opened;
}
