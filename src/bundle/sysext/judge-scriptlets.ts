import type { OpenedPackage, Scriptlet } from '../../rpm/index.ts';
import type { Refusal } from './schema.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';

/** What the image or the host's own files already do, so that a scriptlet need not. */
export interface TakenCareOf {
  /** Users and groups that the base has or that sysusers.d files of the extension declare. */
  readonly users: { has(name: string): boolean };
  readonly groups: { has(name: string): boolean };
  /** Units that are started when the extension is merged. */
  readonly startedUnits: { has(name: string): boolean };
}

/** Scriptlets that run only when a package is removed or checked: an image is removed by not merging it. */
const onRemoval = new Set<Scriptlet['kind']>(['preun', 'postun', 'preuntrans', 'postuntrans', 'verify']);

/** Commands that ask or say something, but change nothing. */
const questions = new Set(
  ': true false exit return test [ [[ getent id type which echo printf set unset local umask selinuxenabled'.split(
    ' ',
  ),
);

/** Commands whose effect an extension does not need, or has by other means. */
const needless = new Set([
  // Libraries lie where the loader looks without its cache; other places are refused with their files.
  'ldconfig',
  // The setup unit of the extension runs these for exactly its own files.
  'systemd-sysusers',
  'systemd-tmpfiles',
  'systemd-update-helper',
  // Caches that programs do without.
  'update-desktop-database',
  'update-mime-database',
  'gtk-update-icon-cache',
  'gtk4-update-icon-cache',
  'fc-cache',
  'install-info',
  'mandb',
]);

const harmlessVerbs =
  /^(preset|preset-all|daemon-reload|daemon-reexec|try-restart|condrestart|reload|try-reload-or-restart|reload-or-try-restart|is-active|is-enabled|is-system-running|reset-failed|status|show)$/;
const startingVerbs = /^(enable|start|restart|reenable|reload-or-restart)$/;

/** Judges every scriptlet of a package; a scriptlet is carried only when each of its commands is needless on an image. */
export function judgeScriptlets(opened: OpenedPackage, done: TakenCareOf): Refusal[] {
  return opened.scriptlets
    .filter((scriptlet) => !onRemoval.has(scriptlet.kind))
    .flatMap((scriptlet) => {
      const fault = faultOf(scriptlet, done);
      return fault === undefined
        ? []
        : [
            {
              package: opened.identity.name,
              kind: 'scriptlet' as const,
              subject: `%${scriptlet.kind}`,
              reason: fault,
            },
          ];
    });
}

function faultOf(scriptlet: Scriptlet, done: TakenCareOf): string | undefined {
  const [program = '/bin/sh', ...args] = scriptlet.interpreter;
  const name = baseName(program);
  if (scriptlet.body.trim() === '') {
    if (/^(sh|bash|dash)$/.test(name) || program === '<lua>') return undefined;
    const command = { words: [name, ...args], writes: false, text: scriptlet.interpreter.join(' ') };
    return isHarmless(command, done) ? undefined : `runs "${command.text}"`;
  }
  if (program === '<lua>')
    return scriptlet.body.split('\n').every((line) => /^\s*(--.*)?$/.test(line))
      ? undefined
      : 'is a Lua program';
  if (!/^(sh|bash|dash)$/.test(name)) return `is a program for ${program}`;
  const commands = shellCommands(scriptlet.body);
  if (commands === undefined)
    return `does more than can be judged: "${(scriptlet.body.trim().split('\n')[0] ?? '').slice(0, 80)}"`;
  const bad = commands.find((command) => command.writes || !isHarmless(command, done));
  return bad === undefined ? undefined : `runs "${bad.text}"`;
}

function isHarmless(command: ShellCommand, done: TakenCareOf): boolean {
  const [program = '', ...args] = command.words;
  const name = baseName(program);
  if (args.includes('--inline')) return false;
  if (questions.has(name) || needless.has(name)) return true;
  const operands = args.filter((word) => !word.startsWith('-'));
  const last = args.at(-1) ?? '';
  switch (name) {
    case 'systemctl': {
      const [verb = '', ...units] = operands;
      return (
        harmlessVerbs.test(verb) ||
        (startingVerbs.test(verb) && units.every((unit) => done.startedUnits.has(unit)))
      );
    }
    case 'udevadm':
      return operands[0] === 'control' && args.some((word) => word.startsWith('--reload') || word === '-R');
    case 'journalctl':
      return args.includes('--update-catalog');
    case 'command':
      return args[0] === '-v' || args[0] === '-V';
    case 'touch':
      return args.includes('--no-create') || args.includes('-c');
    case 'useradd':
    case 'adduser':
      return done.users.has(last);
    case 'groupadd':
    case 'addgroup':
      return done.groups.has(last);
    case 'dbus-send':
      return args.some((word) => word.includes('ReloadConfig'));
    default:
      return false;
  }
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
