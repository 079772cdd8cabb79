import type { Header } from './header.ts';

export type ScriptletKind =
  | 'pre'
  | 'post'
  | 'preun'
  | 'postun'
  | 'pretrans'
  | 'posttrans'
  | 'preuntrans'
  | 'postuntrans'
  | 'verify'
  | 'trigger'
  | 'filetrigger'
  | 'transfiletrigger';

export interface Scriptlet {
  readonly kind: ScriptletKind;
  /** The interpreter and its arguments, e.g. ['/bin/sh'], ['<lua>'], ['/sbin/ldconfig']. */
  readonly interpreter: readonly string[];
  /** '' when the interpreter alone is run. */
  readonly body: string;
}

/** Tags of body and interpreter of each scriptlet. */
const scriptletTags: readonly (readonly [ScriptletKind, number, number])[] = [
  ['pre', 1023, 1085],
  ['post', 1024, 1086],
  ['preun', 1025, 1087],
  ['postun', 1026, 1088],
  ['verify', 1079, 1091],
  ['pretrans', 1151, 1153],
  ['posttrans', 1152, 1154],
  ['preuntrans', 5104, 5106],
  ['postuntrans', 5105, 5107],
];

const triggerTags: readonly (readonly [ScriptletKind, number, number])[] = [
  ['trigger', 1065, 1092],
  ['filetrigger', 5066, 5067],
  ['transfiletrigger', 5076, 5077],
];

/** Everything that a package wants to run when it, or another one, is installed or removed. */
export function scriptlets(header: Header): Scriptlet[] {
  const result: Scriptlet[] = [];
  for (const [kind, body, program] of scriptletTags) {
    const interpreter = header.strings(program);
    if (header.has(body) || interpreter.length > 0)
      result.push({
        kind,
        interpreter: interpreter.length > 0 ? interpreter : ['/bin/sh'],
        body: header.string(body) ?? '',
      });
  }
  for (const [kind, bodies, programs] of triggerTags) {
    const interpreters = header.strings(programs);
    header
      .strings(bodies)
      .forEach((body, i) => result.push({ kind, interpreter: [interpreters[i] ?? '/bin/sh'], body }));
  }
  return result;
}
