import { type YamlEntry, parseYaml, readMap, readObject, readText, typeError } from '../../catalog/index.ts';
import { ViaductError } from '../../core/index.ts';
import { parseNevra } from '../../rpm/index.ts';
import type { WantedPackage } from './wanted-package.ts';

/**
 * Reads a lockfile of rpm-ostree (`manifest-lock.<arch>.json`, or the same as YAML): `packages` by name, each with `evra` or
 * `evr`, and optionally `digest` and `metadata`. As rpm-ostree does, it refuses keys that it does not know.
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_BASE_LIST, each with line and column.
 */
export function parseLockfile(text: string, file: string): WantedPackage[] {
  const root = parseYaml(text, file);
  const top = readObject(root, 'A lockfile', ['metadata', 'packages', 'source-packages']);
  const packages = top.get('packages');
  if (packages === undefined) throw typeError(root, 'A lockfile', 'an object with packages');
  const metadata = top.get('metadata');
  if (metadata !== undefined)
    readObject(metadata.value, 'metadata of a lockfile', ['generated', 'rpmmd_repos']);
  return readMap(packages.value, 'packages of a lockfile').entries.map(readPackage);
}

function readPackage({ key, keyPlace, value }: YamlEntry): WantedPackage {
  const fields = readObject(value, `package ${key}`, ['evra', 'evr', 'digest', 'metadata']);
  const evra = fields.get('evra');
  const evr = fields.get('evr');
  const version = evra ?? evr;
  if (version === undefined || (evra !== undefined && evr !== undefined))
    throw new ViaductError('E_YAML_TYPE', `package ${key} must have either evra or evr`, { where: keyPlace });
  const metadata = fields.get('metadata');
  if (metadata !== undefined) readMap(metadata.value, `metadata of package ${key}`);
  const written = readText(version.value, `${version.key} of package ${key}`);
  const identity = parseNevra(`${key}-${written.value}${evra === undefined ? '.noarch' : ''}`);
  if (identity?.name !== key)
    throw new ViaductError('E_BASE_LIST', `${JSON.stringify(written.value)} is no ${version.key}`, {
      where: written.place,
      hint: `Write [epoch:]version-release${evra === undefined ? '' : '.arch'}`,
    });
  const { arch, ...rest } = identity;
  const digest = fields.get('digest');
  return {
    ...rest,
    ...(evra === undefined ? {} : { arch }),
    ...(digest === undefined ? {} : { digest: readDigest(digest, key) }),
    place: keyPlace,
  };
}

function readDigest({ value }: YamlEntry, name: string): string {
  const { value: digest, place } = readText(value, `digest of package ${name}`);
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new ViaductError('E_BASE_LIST', `The digest of package ${name} is none`, {
    where: place,
    hint: 'Write sha256: and 64 lower-case hex digits',
  });
}
