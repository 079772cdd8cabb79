import type { BundleManifest } from '../bundle/index.ts';
import { ViaductError, nearest } from '../core/index.ts';
import type { WantedExtension } from './butane/index.ts';

/**
 * The bundles that hold the extensions of a config: one that was built for exactly these together if there is one, else for
 * each the bundle of that name, else the smallest whose request has it. Throws E_PROVISION_EXTENSION at the line that asks.
 */
export function chooseBundles(
  wanted: readonly WantedExtension[],
  bundles: readonly BundleManifest[],
): BundleManifest[] {
  if (wanted.length === 0) return [];
  const sorted = [...bundles].sort(
    (a, b) => a.packages.length - b.packages.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const names = wanted.map((extension) => extension.name);
  const together = sorted.find(
    (bundle) =>
      bundle.request.length === names.length && names.every((name) => bundle.request.includes(name)),
  );
  if (together !== undefined) return [together];
  const chosen = wanted.map((extension) => {
    const found =
      sorted.find((bundle) => bundle.name === extension.name) ??
      sorted.find((bundle) => bundle.request.includes(extension.name));
    if (found === undefined) throw unknown(extension, bundles);
    return found;
  });
  return [...new Set(chosen)];
}

function unknown(extension: WantedExtension, bundles: readonly BundleManifest[]): ViaductError {
  const known = [...new Set(bundles.flatMap((bundle) => [bundle.name, ...bundle.request]))].sort();
  const near = nearest(extension.name, known);
  const hint =
    known.length === 0
      ? 'No bundle is given; build one with viaduct build and name its folder with --bundle'
      : near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : `The bundles hold ${known.slice(0, 20).join(', ')}`;
  return new ViaductError('E_PROVISION_EXTENSION', `No bundle holds the extension ${extension.name}`, {
    where: extension.place,
    hint,
  });
}
