import path from 'node:path';
import type { BundleManifest } from '../bundle/index.ts';
import { ViaductError, packageRoot, readText } from '../core/index.ts';
import { type IgnitionFile, type IgnitionUnit, dataUrl } from './ignition/index.ts';

/** What a host needs to have extensions from its first boot on. */
export interface ExtensionPieces {
  readonly files: readonly IgnitionFile[];
  readonly units: readonly IgnitionUnit[];
}

const images = '/var/lib/viaduct/images';
const hostUnit = 'viaduct-extensions.service';

/**
 * The files and units for some bundles: the script and unit of `host/`, and for each bundle its configuration and its image,
 * fetched with its SHA-512.
 * @param imageUrl where a host fetches the image of a bundle
 */
export async function extensionFiles(
  bundles: readonly BundleManifest[],
  imageUrl: (manifest: BundleManifest) => string,
): Promise<ExtensionPieces> {
  if (bundles.length === 0) return { files: [], units: [] };
  const host = path.join(packageRoot(), 'host');
  const script: IgnitionFile = {
    path: '/etc/viaduct/extension.sh',
    mode: 0o755,
    contents: { source: dataUrl(await readText(path.join(host, 'extension.sh'))) },
  };
  const sorted = [...bundles].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    files: [script, ...sorted.flatMap((bundle) => filesOf(bundle, imageUrl(bundle)))],
    units: [{ name: hostUnit, enabled: true, contents: await readText(path.join(host, hostUnit)) }],
  };
}

function filesOf(bundle: BundleManifest, url: string): IgnitionFile[] {
  // The digest in its name lets a later image of the same extension lie beside one that is merged.
  const image = `${images}/${bundle.name}-${bundle.sha512.slice(0, 16)}.raw`;
  return [
    {
      path: `/etc/viaduct/extensions/${bundle.name}.conf`,
      mode: 0o644,
      contents: { source: dataUrl(configuration(bundle, image)) },
    },
    {
      path: image,
      mode: 0o644,
      contents: { source: url, verification: { hash: `sha512-${bundle.sha512}` } },
    },
  ];
}

/** The lines that host/extension.sh reads. */
function configuration(bundle: BundleManifest, image: string): string {
  const { id, versionId, release } = bundle.base.osRelease;
  if (release === undefined)
    throw new ViaductError(
      'E_PROVISION_CONFIG',
      `The bundle ${bundle.name} does not say which release it is for`,
    );
  const names = (start: boolean): string =>
    bundle.units
      .filter((unit) => unit.start === start && !unit.name.includes('@.'))
      .map((unit) => unit.name)
      .join(' ');
  return [
    `IMAGE=${image}`,
    `SHA512=${bundle.sha512}`,
    `ID=${id}`,
    `VERSION_ID=${versionId}`,
    `BASE_KEY=${release.key}`,
    `BASE_VALUE=${release.value}`,
    `UNITS=${names(true)}`,
    `OTHER_UNITS=${names(false)}`,
    '',
  ].join('\n');
}
