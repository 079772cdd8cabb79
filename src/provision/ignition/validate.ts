import { type Place, ViaductError } from '../../core/index.ts';
import type { IgnitionConfig, IgnitionFile, Resource } from './schema.ts';

/** Where the parts of a config were written, as far as a person wrote them. */
export interface Places {
  readonly paths: ReadonlyMap<string, Place>;
  readonly units: ReadonlyMap<string, Place>;
  readonly users: ReadonlyMap<string, Place>;
}

const nowhere: Places = { paths: new Map(), units: new Map(), users: new Map() };
const schemes = new Set(['http:', 'https:', 's3:', 'gs:', 'arn:', 'tftp:', 'data:']);

/**
 * Checks what Ignition itself would refuse at boot, when it is too late: paths, URLs, hashes, modes, names, doubles.
 * Throws E_PROVISION_CONFIG, E_PROVISION_COLLISION.
 */
export function validateIgnition(config: IgnitionConfig, places: Places = nowhere): void {
  const { directories = [], files = [], links = [] } = config.storage ?? {};
  const nodes = [...directories, ...files, ...links];
  distinct(
    nodes.map((node) => node.path),
    'The path',
    places.paths,
  );
  distinct(
    (config.systemd?.units ?? []).map((unit) => unit.name),
    'The unit',
    places.units,
  );
  distinct(
    (config.passwd?.users ?? []).map((user) => user.name),
    'The user',
    places.users,
  );
  distinct(
    (config.passwd?.groups ?? []).map((group) => group.name),
    'The group',
    new Map(),
  );
  for (const node of nodes) {
    const fail = failing(node.path, places.paths.get(node.path));
    if (!isCleanPath(node.path)) throw fail('is not an absolute path without "." and ".." in it');
    const mode = 'mode' in node ? node.mode : undefined;
    if (mode !== undefined && mode > 0o7777) throw fail(`has the impossible mode ${mode.toString(8)}`);
    if (mode !== undefined && mode > 0o777 && config.ignition.version !== '3.6.0')
      throw fail('has setuid, setgid or sticky bits in its mode, which needs spec 3.6.0');
    for (const owner of [node.user, node.group])
      if (owner?.id !== undefined && owner.name !== undefined)
        throw fail('has an owner with both id and name');
  }
  for (const file of files) checkFile(file, failing(file.path, places.paths.get(file.path)));
  for (const link of links)
    if (link.target === '') throw failing(link.path, places.paths.get(link.path))('has no target');
  checkUnits(config, places);
}

function checkFile(file: IgnitionFile, fail: (what: string) => ViaductError): void {
  if (file.overwrite === true && file.contents?.source === undefined)
    throw fail('is to be overwritten, but has no contents');
  for (const resource of [file.contents, ...(file.append ?? [])])
    if (resource !== undefined) checkResource(resource, fail);
}

function checkResource(resource: Resource, fail: (what: string) => ViaductError): void {
  if (resource.source !== undefined) {
    const scheme = URL.canParse(resource.source) ? new URL(resource.source).protocol : undefined;
    if (scheme === undefined || !schemes.has(scheme))
      throw fail(`has a source that Ignition cannot fetch: ${resource.source.slice(0, 100)}`);
  }
  if (resource.compression !== undefined && !['', 'gzip'].includes(resource.compression))
    throw fail(`has the unknown compression ${resource.compression}`);
  const hash = resource.verification?.hash;
  if (hash !== undefined && !/^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})$/.test(hash))
    throw fail('has a hash that is not sha256-HEX or sha512-HEX');
}

function checkUnits(config: IgnitionConfig, places: Places): void {
  for (const unit of config.systemd?.units ?? []) {
    const fail = failing(unit.name, places.units.get(unit.name));
    if (
      !/^[A-Za-z0-9:_.\\@-]+\.(service|socket|device|mount|automount|swap|target|path|timer|snapshot|slice|scope)$/.test(
        unit.name,
      )
    )
      throw fail('is no name of a unit');
    distinct(
      (unit.dropins ?? []).map((dropin) => dropin.name),
      `The drop-in of ${unit.name}`,
      new Map(),
    );
    const wrong = unit.dropins?.find((dropin) => !/^[^/]+\.conf$/.test(dropin.name));
    if (wrong !== undefined) throw fail(`has the drop-in ${wrong.name}, whose name must end with .conf`);
  }
}

function distinct(names: readonly string[], what: string, places: ReadonlyMap<string, Place>): void {
  const seen = new Set<string>();
  for (const name of names) {
    const where = places.get(name);
    if (seen.has(name))
      throw new ViaductError('E_PROVISION_COLLISION', `${what} ${name} is there twice`, {
        ...(where === undefined ? {} : { where }),
        hint: 'Keep one; what an extension needs is added by itself',
      });
    seen.add(name);
  }
}

function failing(name: string, where: Place | undefined): (what: string) => ViaductError {
  return (what) =>
    new ViaductError('E_PROVISION_CONFIG', `${name} ${what}`, where === undefined ? {} : { where });
}

function isCleanPath(path: string): boolean {
  return path.startsWith('/') && path !== '/' && !path.includes('\0') && !/\/(\.{0,2})(\/|$)/.test(path);
}
