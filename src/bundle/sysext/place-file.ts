import { ViaductError } from '../../core/index.ts';
import { type PackageFile, fileTypeMask, fileTypes } from '../../rpm/index.ts';

/** Where a file of a package goes. Paths are relative to the root. */
export type Placement =
  | { readonly where: 'image'; readonly path: string }
  /** A default of /etc: shipped below /usr/share, put in place once. */
  | { readonly where: 'factory'; readonly path: string }
  /** A folder or link in /var or /run: made on the host by tmpfiles. */
  | { readonly where: 'state'; readonly path: string }
  | { readonly where: 'nowhere' }
  | { readonly where: 'refused'; readonly reason: string };

/** Folders that every base has; packages that own them say nothing by it. */
const frame = new Set(
  (
    'bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var usr/bin usr/sbin usr/lib usr/lib64 ' +
    'usr/share usr/libexec usr/local var/lib var/log var/cache var/tmp var/spool var/run var/lock'
  ).split(' '),
);
const merged = new Set(['bin', 'sbin', 'lib', 'lib64']);

/** Parts of /usr that belong to the base alone, with the end of the sentence that refuses them. */
const ofTheBase: readonly (readonly [RegExp, string])[] = [
  [
    /^usr\/lib\/modules(\/|$)/,
    'is part of a kernel: it would hide the module index of the base (modules.dep)',
  ],
  [/^usr\/lib\/sysimage(\/|$)|^usr\/share\/rpm(\/|$)/, 'would hide the package database of the base'],
  [/^usr\/lib\/os-release$|^usr\/lib\/extension-release\.d\//, 'says which release the base is'],
  [/^usr\/etc(\/|$)|^usr\/lib\/(ostree|ostree-boot)(\/|$)/, 'belongs to the deployment of the base'],
  [/^usr\/lib\/(passwd|group|shadow|gshadow)$/, 'is the user database of the base'],
];

const ofTheHost =
  /^etc\/((passwd|group|shadow|gshadow|subuid|subgid)-?|fstab|crypttab|machine-id|hostname|hosts|resolv\.conf|os-release|mtab|localtime|\.pwd\.lock|\.updated|ssh\/ssh_host_.*)$/;

/** Sorts a file of a package by its path, type and flags alone. Throws E_PATH_ESCAPE. */
export function placeFile(file: PackageFile): Placement {
  const parts = file.path.split('/').filter((part) => part !== '');
  if (parts.includes('..') || parts.includes('.') || /\p{Cc}/u.test(file.path))
    throw new ViaductError(
      'E_PATH_ESCAPE',
      `The path ${JSON.stringify(file.path)} of a package is not accepted`,
    );
  const relative = (merged.has(parts[0] ?? '') ? ['usr', ...parts] : parts).join('/');
  const type = file.mode & fileTypeMask;
  const isDirectory = type === fileTypes.directory;
  if (relative === '' || (frame.has(parts.join('/')) && (isDirectory || type === fileTypes.link)))
    return { where: 'nowhere' };
  const top = parts[0]!;
  const isState = top === 'var' || top === 'run';
  if (file.flags.ghost && !(isState && isDirectory)) return { where: 'nowhere' };
  if (!isDirectory && type !== fileTypes.regular && type !== fileTypes.link)
    return refused(`is a ${nameOfType(type)}`);
  if (relative.startsWith('usr/')) {
    const rule = ofTheBase.find(([pattern]) => pattern.test(relative));
    return rule === undefined ? { where: 'image', path: relative } : refused(rule[1]);
  }
  switch (top) {
    case 'opt':
      return { where: 'image', path: relative };
    case 'etc':
      return placeInEtc(relative, isDirectory);
    case 'var':
    case 'run':
      return type === fileTypes.regular
        ? refused(`is content in /${top}, which an image cannot hold`)
        : {
            where: 'state',
            path: relative.replace(/^var\/run\//, 'run/').replace(/^var\/lock\//, 'run/lock/'),
          };
    default:
      return refused(`lies outside of /usr, /opt and /etc`);
  }
}

function placeInEtc(path: string, isDirectory: boolean): Placement {
  if (ofTheHost.test(path)) return refused('belongs to the host itself');
  if (/^etc\/ld\.so\.(cache|conf)$|^etc\/ld\.so\.conf\.d\/./.test(path))
    return refused('changes where programs find libraries, which needs ldconfig and its cache');
  if (/^etc\/alternatives\/./.test(path)) return refused('is kept by the alternatives of the host');
  if (/^etc\/(rpm-ostree|ostree|selinux)\/./.test(path) && !isDirectory)
    return refused('configures the base itself');
  return { where: 'factory', path };
}

function refused(reason: string): Placement {
  return { where: 'refused', reason };
}

function nameOfType(type: number): string {
  switch (type) {
    case fileTypes.characterDevice:
    case fileTypes.blockDevice:
      return 'device node';
    case fileTypes.fifo:
      return 'named pipe';
    case fileTypes.socket:
      return 'socket';
    default:
      return 'file of an unknown kind';
  }
}
