/** One member of a tar archive (POSIX.1-2017 pax, "ustar" blocks with extended headers where they are needed). */
export interface TarMember {
  /** Relative, without a leading or trailing slash. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'hardlink';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Bytes; 0 for everything but files. */
  readonly size: number;
  /** Target of a link or hard link. */
  readonly target?: string;
  /** Extended attributes by name. */
  readonly attributes?: ReadonlyMap<string, Buffer>;
}

const block = 512;
const typeFlags = { file: '0', hardlink: '1', link: '2', directory: '5' } as const;
const largestOctal = 0o77777777777;

/** The header blocks of a member; its content follows, padded by `padding(size)`. */
export function tarHeader(member: TarMember): Buffer {
  const records: Buffer[] = [];
  const path = member.kind === 'directory' ? `${member.path}/` : member.path;
  if (Buffer.byteLength(path) > 100) records.push(record('path', Buffer.from(path)));
  if (Buffer.byteLength(member.target ?? '') > 100)
    records.push(record('linkpath', Buffer.from(member.target ?? '')));
  if (member.size > largestOctal) records.push(record('size', Buffer.from(String(member.size))));
  for (const [name, value] of [...(member.attributes ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)))
    records.push(record(`SCHILY.xattr.${name}`, value));
  const main = ustar(member, path, typeFlags[member.kind], member.size);
  if (records.length === 0) return main;
  const body = Buffer.concat(records);
  const extended = ustar({ ...member, mode: 0o644, target: '' }, 'pax', 'x', body.length);
  return Buffer.concat([extended, body, padding(body.length), main]);
}

/** Zeros up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

export const tarEnd: Buffer = Buffer.alloc(2 * block);

function ustar(member: Omit<TarMember, 'kind'>, path: string, type: string, size: number): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, offset: number, digits: number): void => {
    header.write(value.toString(8).padStart(digits, '0'), offset, 'latin1');
  };
  Buffer.from(path).copy(header, 0, 0, 100);
  octal(member.mode & 0o7777, 100, 7);
  octal(member.uid, 108, 7);
  octal(member.gid, 116, 7);
  octal(Math.min(size, largestOctal), 124, 11);
  octal(member.mtime, 136, 11);
  header.fill(' ', 148, 156);
  header.write(type, 156, 'latin1');
  Buffer.from(member.target ?? '').copy(header, 157, 0, 100);
  header.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** "LENGTH KEYWORD=VALUE\n", where LENGTH counts itself. */
function record(keyword: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${keyword}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
