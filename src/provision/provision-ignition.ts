import type { BundleManifest } from '../bundle/index.ts';
import { translateButane } from './butane/index.ts';
import { chooseBundles } from './choose-bundles.ts';
import { extensionFiles } from './extension-files.ts';
import { type IgnitionConfig, type SpecVersion, validateIgnition } from './ignition/index.ts';

export interface ProvisionInput {
  /** YAML text: Butane's keys and `extensions:`. */
  readonly config: string;
  /** Its name, for places. */
  readonly file: string;
  readonly bundles: readonly BundleManifest[];
  /** Where a host fetches the image of a bundle. */
  readonly imageUrl: (manifest: BundleManifest) => string;
  readonly spec?: SpecVersion;
}

/**
 * The Ignition config (JSON text, the same for the same input) of a host: what the config says, and for its extensions the
 * images with their digests, their configuration, and the script and unit that merge them at boot.
 * Throws what `translateButane`, `chooseBundles` and `validateIgnition` throw.
 */
export async function provisionIgnition(input: ProvisionInput): Promise<string> {
  const { config, places, extensions } = translateButane(input.config, input.file, input.spec ?? '3.3.0');
  const ours = await extensionFiles(chooseBundles(extensions, input.bundles), input.imageUrl);
  const merged: IgnitionConfig =
    ours.files.length === 0
      ? config
      : {
          ...config,
          storage: { ...config.storage, files: [...(config.storage?.files ?? []), ...ours.files] },
          systemd: { ...config.systemd, units: [...(config.systemd?.units ?? []), ...ours.units] },
        };
  validateIgnition(merged, places);
  return `${JSON.stringify(merged, null, 2)}\n`;
}
