import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ViaductError, run } from '../../core/index.ts';
import type { Contents } from './extract.ts';
import { feedTool, toolEnvironment } from './feed-tool.ts';
import { capabilityAttribute } from './file-capabilities.ts';
import { type Owners, idOf } from './finish-tree.ts';
import { type ImageEntry, type ImageTree, sortedEntries } from './image-tree.ts';
import type { ImageFormat } from './schema.ts';
import { padding, tarEnd, tarHeader } from './tar-header.ts';

export interface WriteImageInput {
  readonly tree: ImageTree;
  readonly contents: Contents;
  readonly owners: Owners;
  readonly format: ImageFormat;
  /** File to make; must not exist. */
  readonly image: string;
  /** Folder for intermediate files. */
  readonly scratch: string;
  /** Time of the file system itself, seconds since 1970. */
  readonly time: number;
  /** What the UUID of the file system is made from. */
  readonly identity: string;
}

/** Writes the image from a sorted tar stream, so that its bytes depend on the entries alone. Throws E_TOOL codes, E_DISK_FULL. */
export async function writeImage(input: WriteImageInput): Promise<void> {
  const time = String(input.time);
  if (input.format === 'squashfs') {
    // sqfstar 4.5 gives the root folder the user that runs it, whatever it is told: others become root in a namespace.
    const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--user', '--map-root-user'];
    const [tool = '', ...args] = [
      ...asRoot,
      'sqfstar',
      '-quiet',
      '-no-progress',
      // The level is the tool's default (15): sqfstar 4.5 takes the value of an -X option for the name of the image.
      ...['-comp', 'zstd'],
      ...['-root-mode', '755'],
      input.image,
    ];
    await feedTool(
      tool,
      args,
      tarStream(input),
      // Sets the time of the file system and of the root folder, and keeps those of the files.
      { package: 'squashfs-tools', env: { SOURCE_DATE_EPOCH: time } },
    );
    return;
  }
  // mkfs.erofs of Debian 12 (1.5) reads no tar, so the tree is put on disk; owners and attributes need root there.
  const root = process.getuid?.() === 0;
  const special = sortedEntries(input.tree).find(
    (entry) =>
      (entry.capabilities ?? '') !== '' ||
      idOf(entry.user, input.owners.users) !== 0 ||
      idOf(entry.group, input.owners.groups) !== 0,
  );
  if (!root && special !== undefined)
    throw new ViaductError(
      'E_TOOL_FAILED',
      `An erofs image with the owner or capabilities of /${special.path} needs root`,
      {
        hint: 'Run as root, or use --format squashfs',
      },
    );
  const tree = path.join(input.scratch, 'tree');
  await mkdir(tree, { mode: 0o755 });
  await feedTool(
    'tar',
    [
      '-x',
      '-p',
      '-f',
      '-',
      '-C',
      tree,
      '--numeric-owner',
      ...(root ? ['--same-owner', '--xattrs', '--xattrs-include=*'] : ['--no-same-owner']),
    ],
    tarStream(input),
    { package: 'tar' },
  );
  await run('chmod', ['755', tree]);
  await run('touch', ['-d', `@${time}`, tree]);
  await run(
    'mkfs.erofs',
    [
      '-d0',
      '-zlz4hc,9',
      '-C65536',
      '-U',
      uuidOf(input.identity),
      ...(root ? [] : ['--all-root']),
      input.image,
      tree,
    ],
    // This clamps times and fixes that of the file system, where -T would give every file the same time.
    { package: 'erofs-utils', env: { ...toolEnvironment(), SOURCE_DATE_EPOCH: time } },
  );
}

async function* tarStream(input: WriteImageInput): AsyncGenerator<Uint8Array, void, undefined> {
  for (const entry of sortedEntries(input.tree)) {
    yield header(entry, input.owners);
    if (entry.kind !== 'file') continue;
    if (entry.text !== undefined) yield Buffer.from(entry.text);
    else yield* createReadStream(blobOf(entry, input.contents)) as AsyncIterable<Buffer>;
    yield padding(entry.size);
  }
  yield tarEnd;
}

function header(entry: ImageEntry, owners: Owners): Buffer {
  const capabilities = entry.capabilities ?? '';
  return tarHeader({
    path: entry.path,
    kind: entry.kind,
    mode: entry.mode,
    uid: idOf(entry.user, owners.users) ?? 0,
    gid: idOf(entry.group, owners.groups) ?? 0,
    mtime: entry.mtime,
    size: entry.kind === 'file' ? entry.size : 0,
    ...(entry.target === undefined ? {} : { target: entry.target }),
    ...(capabilities === '' || entry.kind !== 'file'
      ? {}
      : { attributes: new Map([['security.capability', capabilityAttribute(capabilities)]]) }),
  });
}

function blobOf(entry: ImageEntry, contents: Contents): string {
  const blob = contents.blobs.get(entry.path) ?? contents.blobs.get(contents.hardLinks.get(entry.path) ?? '');
  if (blob === undefined) throw new ViaductError('E_BUG', `The content of /${entry.path} was not unpacked`);
  return blob;
}

/** A UUID that names the inputs (RFC 9562, version 8). */
function uuidOf(identity: string): string {
  const bytes = createHash('sha256').update(identity).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
