import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';

export interface MadePackage {
  readonly name: string;
  readonly version?: string;
  readonly arch?: string;
  /** XML of <rpm:entry> elements by kind of dependency. */
  readonly entries?: Readonly<Record<string, string>>;
  /** In filelists; those in bin folders and /etc also in primary. */
  readonly files?: readonly string[];
  /** Bytes of its file; default its name and version. */
  readonly content?: Uint8Array;
  readonly href?: string;
}

export interface MadeRepositoryOptions {
  readonly compression?: 'none' | 'gz' | 'zst';
  readonly filelists?: boolean;
  /** Further metadata by type (group, modules), each with its content. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Added inside <repomd>. */
  readonly more?: string;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Writes an rpm-md repository whose packages are not RPMs but have true sizes and checksums. */
export async function makeRepository(
  folder: string,
  packages: readonly MadePackage[],
  options: MadeRepositoryOptions = {},
): Promise<void> {
  const { compression = 'gz', filelists = true, metadata = {}, more = '' } = options;
  await mkdir(path.join(folder, 'repodata'), { recursive: true });
  const parts: string[] = [];
  const lists: string[] = [];
  for (const entry of packages) {
    const {
      name,
      version = '1',
      arch = 'noarch',
      files = [],
      content = Buffer.from(`${name} ${version}`),
    } = entry;
    const href = entry.href ?? `${name}-${version}-1.${arch}.rpm`;
    if (/^[\w.-]+$/.test(href)) await writeFile(path.join(folder, href), content);
    const evr = `<version epoch="0" ver="${version}" rel="1"/>`;
    const dependencies = Object.entries({
      provides: `<rpm:entry name="${name}" flags="EQ" epoch="0" ver="${version}" rel="1"/>`,
      ...entry.entries,
    }).map(([kind, xml]) => `<rpm:${kind}>${xml}</rpm:${kind}>`);
    const primaryFiles = files.filter((file) => /bin\/|^\/etc\//.test(file));
    parts.push(
      `<package type="rpm"><name>${name}</name><arch>${arch}</arch>${evr}` +
        `<checksum type="sha256" pkgid="YES">${sha256(content)}</checksum><summary>The ${name}</summary>` +
        `<size package="${content.length}"/><location href="${href}"/><format><rpm:vendor>Made</rpm:vendor>` +
        `${dependencies.join('')}${primaryFiles.map((file) => `<file>${file}</file>`).join('')}</format></package>`,
    );
    lists.push(
      `<package pkgid="${sha256(content)}" name="${name}" arch="${arch}">${evr}` +
        `${files.map((file) => `<file>${file}</file>`).join('')}</package>`,
    );
  }
  const count = `packages="${packages.length}"`;
  const records = [await record('primary', `<metadata ${count}>\n${parts.join('\n')}\n</metadata>`)];
  if (filelists)
    records.push(await record('filelists', `<filelists ${count}>\n${lists.join('\n')}\n</filelists>`));
  for (const [type, text] of Object.entries(metadata)) records.push(await record(type, text, ''));
  await writeFile(
    path.join(folder, 'repodata/repomd.xml'),
    `<repomd><revision>7</revision>${records.join('')}${more}</repomd>`,
  );

  async function record(
    type: string,
    text: string,
    head = '<?xml version="1.0" encoding="UTF-8"?>\n',
  ): Promise<string> {
    const open = Buffer.from(`${head}${text}`);
    const packed =
      compression === 'gz' ? gzipSync(open) : compression === 'zst' ? zstdCompressSync(open) : open;
    const file = `repodata/${type}.xml${compression === 'none' ? '' : `.${compression}`}`;
    await writeFile(path.join(folder, file), packed);
    return (
      `<data type="${type}"><checksum type="sha256">${sha256(packed)}</checksum>` +
      `<open-checksum type="sha256">${sha256(open)}</open-checksum><location href="${file}"/>` +
      `<size>${packed.length}</size><open-size>${open.length}</open-size></data>`
    );
  }
}
