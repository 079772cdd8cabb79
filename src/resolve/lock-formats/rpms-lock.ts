import {
  type YamlEntry,
  type YamlValue,
  parseYaml,
  readEach,
  readInteger,
  readObject,
} from '../../catalog/index.ts';
import { ViaductError } from '../../core/index.ts';
import { formatEvr, parseNevra } from '../../rpm/index.ts';
import { checkCount, formatError, quoted } from './errors.ts';
import { type Pin, type PinFile, type Pins, type PlacedPin, compareTexts } from './pins.ts';
import { readChecksum, readEvr, readOptional, readSize, readWritten, yamlText } from './yaml-values.ts';

/**
 * Reads `rpms.lock.yaml` of rpm-lockfile-prototype, which Hermeto fetches from. Architectures of packages are told only by the
 * file names at the end of their URLs. Source packages and module metadata in it are left out.
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_LIMIT, E_LOCK_FORMAT, each with line and column.
 */
export function readRpmsLock(text: string, file: string): PinFile {
  const root = parseYaml(text, file);
  const top = readObject(root, file, ['lockfileVersion', 'lockfileVendor', 'arches']);
  const version = top.get('lockfileVersion');
  const vendor = readWritten(top.get('lockfileVendor'), root, 'lockfileVendor');
  if (
    version === undefined ||
    readInteger(version.value, 'lockfileVersion') !== 1 ||
    vendor.toLowerCase() !== 'redhat'
  )
    throw formatError(
      'It is no rpms.lock.yaml that is known',
      (version ?? top.get('lockfileVendor'))!.keyPlace,
      'lockfileVersion is 1 and lockfileVendor is redhat',
    );
  const packages: PlacedPin[] = [];
  readEach(top.get('arches'), 'arches', (entry) => {
    const fields = readObject(entry, 'an architecture', ['arch', 'packages', 'source', 'module_metadata']);
    const system = readWritten(fields.get('arch'), entry, 'arch');
    readEach(fields.get('packages'), `packages of ${system}`, (item) => {
      checkCount(packages.length + 1, item.place);
      packages.push({ ...readPackage(item), systems: [system], place: item.place });
    });
  });
  return { format: 'rpms-lock', repositories: [], packages, rules: [], excludes: [] };
}

function readPackage(item: YamlValue): Pin {
  const fields = readObject(item, 'a package', [
    ...(['url', 'repoid', 'size', 'checksum', 'name', 'evr', 'sourcerpm', 'arch'] as const),
  ]);
  const url = readWritten(fields.get('url'), item, 'url of a package');
  const repo = readOptional(fields.get('repoid'), `repoid of ${url}`);
  const checksum = readChecksum(fields.get('checksum'), `checksum of ${url}`);
  const size = readSize(fields.get('size'), `size of ${url}`);
  return {
    ...readIdentity(fields, item, url),
    ...(repo === undefined ? {} : { repo }),
    location: url,
    ...(checksum === undefined ? {} : { checksum }),
    ...(size === undefined ? {} : { size }),
  };
}

function readIdentity(fields: ReadonlyMap<string, YamlEntry>, item: YamlValue, url: string): Pin {
  const fileName = url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  const named = fileName.endsWith('.rpm') ? parseNevra(decode(fileName)) : undefined;
  if (fields.has('name') || fields.has('evr')) {
    const name = readWritten(fields.get('name'), item, `name of ${url}`);
    const arch = readOptional(fields.get('arch'), `arch of ${name}`) ?? named?.arch;
    return { name, ...readEvr(fields.get('evr'), item, name), ...(arch === undefined ? {} : { arch }) };
  }
  if (named === undefined)
    throw formatError(
      `${quoted(url)} does not tell which package it is`,
      fields.get('url')!.value.place,
      'Give name and evr, or a URL that ends in name-version-release.arch.rpm',
    );
  // File names have no epoch.
  const { name, version, release, arch } = named;
  return { name, version, release, arch };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Writes an `rpms.lock.yaml`. Throws E_LOCK_FORMAT for a package without an absolute URL: those who fetch from such a file
 * know no repositories.
 */
export function writeRpmsLock({ arch: own, packages, repositories }: Pins): string {
  const urls = new Map(repositories.map(({ id, baseurl }) => [id, baseurl]));
  const bySystem = Map.groupBy(
    packages.flatMap((pin) => (pin.systems ?? [own]).map((system) => ({ system, pin }))),
    ({ system }) => system,
  );
  const lines = ['---', 'lockfileVersion: 1', 'lockfileVendor: redhat', 'arches:'];
  for (const [system, entries] of [...bySystem].sort(([a], [b]) => compareTexts(a, b))) {
    const located = entries.map(({ pin }) => ({ pin, url: urlOf(pin, urls) }));
    lines.push(`- arch: ${yamlText(system)}`, '  packages:');
    for (const { pin, url } of located.sort((a, b) => compareTexts(a.url, b.url)))
      lines.push(
        `  - url: ${yamlText(url)}`,
        ...(pin.repo === undefined ? [] : [`    repoid: ${yamlText(pin.repo)}`]),
        ...(pin.size === undefined ? [] : [`    size: ${pin.size}`]),
        ...(pin.checksum === undefined ? [] : [`    checksum: ${yamlText(pin.checksum)}`]),
        // Without its epoch an evr would say 0; the name of the file tells the rest.
        ...(pin.epoch === undefined
          ? []
          : [
              `    name: ${yamlText(pin.name)}`,
              `    evr: ${yamlText(formatEvr({ ...pin, epoch: pin.epoch }))}`,
            ]),
      );
    lines.push('  source: []', '  module_metadata: []');
  }
  if (bySystem.size === 0)
    lines.push(`- arch: ${yamlText(own)}`, '  packages: []', '  source: []', '  module_metadata: []');
  return `${lines.join('\n')}\n`;
}

function urlOf({ name, location, repo }: Pin, urls: ReadonlyMap<string, string | undefined>): string {
  if (location !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return location;
  const baseurl = repo === undefined ? undefined : urls.get(repo);
  const url = baseurl === undefined ? null : URL.parse(baseurl);
  if (location === undefined || url === null)
    throw new ViaductError(
      'E_LOCK_FORMAT',
      `${name} has no URL, and rpms.lock.yaml needs one for each package`,
    );
  // Metadata writes locations as parts of a URL or as plain paths; of a local folder they are paths.
  const percent = url.protocol === 'file:' ? /%/g : /%(?![0-9a-f]{2})/gi;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${location.replace(percent, '%25')}`;
  return url.href;
}
