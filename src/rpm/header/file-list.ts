import { ViaductError } from '../../core/index.ts';
import type { Header } from './header.ts';
import { tags } from './tags.ts';

/** A file of a package, as its header describes it. */
export interface PackageFile {
  /** Absolute. */
  readonly path: string;
  /** st_mode: type and permission bits. */
  readonly mode: number;
  /** Bytes; of a symbolic link the length of its target. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly user: string;
  readonly group: string;
  /** Target of a symbolic link, else ''. */
  readonly linkTarget: string;
  /** Lower-case hex; '' for what is not a regular file. */
  readonly digest: string;
  readonly flags: FileFlags;
  /** Major and minor of a device node. */
  readonly device: number;
  /** Files of one package with the same key are hard links of each other. */
  readonly inode: string;
  /** Text form of the file's capabilities (cap_to_text), '' for none. */
  readonly capabilities: string;
}

export interface FileFlags {
  readonly config: boolean;
  readonly doc: boolean;
  readonly missingOk: boolean;
  readonly noReplace: boolean;
  /** Owned, but not in the payload. */
  readonly ghost: boolean;
}

export const fileTypeMask = 0o170000;
export const fileTypes = {
  regular: 0o100000,
  directory: 0o040000,
  link: 0o120000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
} as const;

/** Node.js names of the digest algorithms of files and payloads (RFC 9580, 9.5; absent means MD5 in old packages). */
export const digestAlgorithms = new Map<number, string>([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
]);

/** Paths alone: much cheaper than `fileList` where nothing else is asked. */
export function filePaths(header: Header): string[] {
  if (!header.has(tags.baseNames)) return header.strings(tags.oldFileNames);
  const directories = header.strings(tags.dirNames);
  const indexes = header.numbers(tags.dirIndexes);
  return header.strings(tags.baseNames).map((name, i) => {
    const directory = directories[indexes[i] ?? -1];
    if (directory === undefined)
      throw new ViaductError(
        'E_RPM_FORMAT',
        'A file of the package lies in a folder that its header does not have',
      );
    return directory + name;
  });
}

/** Every file of a package, in header order. */
export function fileList(header: Header): PackageFile[] {
  const column = (tag: number): number[] => header.numbers(tag);
  const text = (tag: number): string[] => header.strings(tag);
  const sizes = header.has(tags.longFileSizes) ? column(tags.longFileSizes) : column(tags.fileSizes);
  const [modes, times, flags] = [column(tags.fileModes), column(tags.fileTimes), column(tags.fileFlags)];
  const [rdevs, devices, inodes] = [
    column(tags.fileRdevs),
    column(tags.fileDevices),
    column(tags.fileInodes),
  ];
  const [digests, links, capabilities] = [
    text(tags.fileDigests),
    text(tags.fileLinks),
    text(tags.fileCapabilities),
  ];
  const [users, groups] = [text(tags.fileUsers), text(tags.fileGroups)];
  return filePaths(header).map((path, i) => ({
    path,
    mode: modes[i] ?? 0,
    size: sizes[i] ?? 0,
    mtime: times[i] ?? 0,
    user: users[i] ?? 'root',
    group: groups[i] ?? 'root',
    linkTarget: links[i] ?? '',
    digest: digests[i] ?? '',
    flags: readFlags(flags[i] ?? 0),
    device: rdevs[i] ?? 0,
    inode: inodes[i] === undefined ? `#${i}` : `${devices[i] ?? 0}:${inodes[i]}`,
    capabilities: capabilities[i] ?? '',
  }));
}

function readFlags(bits: number): FileFlags {
  return {
    config: (bits & 1) !== 0,
    doc: (bits & 2) !== 0,
    missingOk: (bits & 8) !== 0,
    noReplace: (bits & 16) !== 0,
    ghost: (bits & 64) !== 0,
  };
}
