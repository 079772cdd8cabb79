import { type YamlValue, parseYaml, readEach, readMap, readObject } from '../../catalog/index.ts';
import { ViaductError } from '../../core/index.ts';
import { formatEvr } from '../../rpm/index.ts';
import { checkCount, formatError, quoted } from './errors.ts';
import {
  type Pin,
  type PinFile,
  type PinnedRepository,
  type Pins,
  type PlacedPin,
  compareTexts,
} from './pins.ts';
import { readChecksum, readEvr, readOptional, readSize, readWritten, yamlText } from './yaml-values.ts';

const sourceArchitectures = new Set(['src', 'nosrc']);

/**
 * Reads `packages.manifest.yaml` of libpkgmanifest (dnf manifest), schema 0.2. Source packages in it are left out.
 * Throws E_YAML, E_YAML_KEY, E_YAML_TYPE, E_LIMIT, E_LOCK_FORMAT, each with line and column.
 */
export function readPackageManifest(text: string, file: string): PinFile {
  const root = parseYaml(text, file);
  const top = readObject(root, file, ['document', 'version', 'data']);
  const document = readWritten(top.get('document'), root, 'document');
  if (document !== 'rpm-package-manifest')
    throw formatError(
      `A document ${quoted(document)} is not read here`,
      top.get('document')!.value.place,
      'It must be rpm-package-manifest',
    );
  const version = readWritten(top.get('version'), root, 'version');
  if (!/^\d+(\.\d+){0,2}$/.test(version) || /^0\.[01](\.|$)/.test(version))
    throw formatError(
      `Version ${quoted(version)} of a manifest is not read`,
      top.get('version')!.value.place,
      'Versions from 0.2 on are',
    );
  const content = top.get('data')?.value;
  if (content === undefined) throw formatError('data is missing', root.place);
  const data = readObject(content, 'data', ['repositories', 'packages']);
  const repositories = readEach(data.get('repositories'), 'repositories', readRepository);
  const packages: PlacedPin[] = [];
  const byArch = data.get('packages')?.value;
  const isEmpty = byArch === undefined || (byArch.kind === 'scalar' && byArch.value === null);
  for (const entry of isEmpty ? [] : readMap(byArch, 'packages').entries) {
    if (!/^[a-z0-9_]{1,64}$/i.test(entry.key))
      throw formatError(`${quoted(entry.key)} is no architecture`, entry.keyPlace);
    readEach(entry, `packages of ${entry.key}`, (item) => {
      checkCount(packages.length + 1, item.place);
      const pin = readPackage(item, entry.key);
      if (!sourceArchitectures.has(entry.key)) packages.push({ ...pin, place: item.place });
    });
  }
  return { format: 'package-manifest', repositories, packages, rules: [], excludes: [] };
}

function readRepository(item: YamlValue): PinnedRepository {
  const fields = readObject(item, 'a repository', ['id', 'baseurl', 'metalink', 'mirrorlist']);
  const id = readWritten(fields.get('id'), item, 'id of a repository');
  const urls = (['baseurl', 'metalink', 'mirrorlist'] as const).flatMap((key) => {
    const url = readOptional(fields.get(key), `${key} of ${id}`);
    return url === undefined ? [] : [[key, url] as const];
  });
  return { id, ...Object.fromEntries(urls) };
}

function readPackage(item: YamlValue, arch: string): Pin {
  const fields = readObject(item, 'a package', [
    ...([
      'name',
      'repo_id',
      'location',
      'checksum',
      'size',
      'evr',
      'srpm',
      'module',
      'parent_archs',
    ] as const),
  ]);
  const name = readWritten(fields.get('name'), item, 'name of a package');
  const location = readOptional(fields.get('location'), `location of ${name}`);
  const checksum = readChecksum(fields.get('checksum'), `checksum of ${name}`);
  const size = readSize(fields.get('size'), `size of ${name}`);
  const systems = readEach(fields.get('parent_archs'), `parent_archs of ${name}`, (value, what) =>
    readWritten({ key: what, keyPlace: value.place, value }, item, what),
  );
  return {
    name,
    ...readEvr(fields.get('evr'), item, name),
    arch,
    ...(systems.length === 0 ? {} : { systems }),
    repo: readWritten(fields.get('repo_id'), item, `repo_id of ${name}`),
    ...(location === undefined ? {} : { location }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(size === undefined ? {} : { size }),
  };
}

/**
 * Writes a `packages.manifest.yaml`. Throws E_LOCK_FORMAT for a package of which the format must know what is not known, or
 * whose file stands outside its repository.
 */
export function writePackageManifest({ repositories, packages, arch: own }: Pins): string {
  const lines = ['document: rpm-package-manifest', 'version: 0.2.2', 'data:'];
  lines.push(repositories.length === 0 ? '  repositories: []' : '  repositories:');
  for (const { id, ...urls } of [...repositories].sort((a, b) => compareTexts(a.id, b.id)))
    lines.push(
      `    - id: ${yamlText(id)}`,
      ...Object.entries(urls).map(([key, url]) => `      ${key}: ${yamlText(url)}`),
    );
  const byArch = Map.groupBy(packages, ({ arch }) => arch ?? own);
  lines.push(byArch.size === 0 ? '  packages: {}' : '  packages:');
  for (const [arch, pins] of [...byArch].sort(([a], [b]) => compareTexts(a, b))) {
    lines.push(`    ${arch}:`);
    const key = (pin: Pin) => `${pin.name} ${formatEvr({ ...pin, epoch: pin.epoch ?? 0 })}`;
    for (const pin of pins.sort((a, b) => compareTexts(key(a), key(b))))
      lines.push(...packageLines(pin, own));
  }
  return `${lines.join('\n')}\n`;
}

function packageLines(pin: Pin, own: string): string[] {
  const { name, repo, location, checksum, size } = pin;
  if (
    repo === undefined ||
    checksum === undefined ||
    size === undefined ||
    (location !== undefined && /^[a-z][a-z0-9+.-]*:/i.test(location))
  )
    throw new ViaductError(
      'E_LOCK_FORMAT',
      `A package manifest cannot hold ${name}: it needs repository, checksum and size, and a file inside the repository`,
    );
  const systems = pin.systems ?? (pin.arch === 'noarch' ? [own] : []);
  return [
    `      - name: ${yamlText(name)}`,
    `        repo_id: ${yamlText(repo)}`,
    ...(location === undefined ? [] : [`        location: ${yamlText(location)}`]),
    `        checksum: ${yamlText(checksum)}`,
    `        size: ${size}`,
    `        evr: ${yamlText(formatEvr({ ...pin, epoch: pin.epoch ?? 0 }))}`,
    ...(systems.length === 0
      ? []
      : ['        parent_archs:', ...systems.map((arch) => `          - ${yamlText(arch)}`)]),
  ];
}
