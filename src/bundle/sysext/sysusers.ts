/** Users and groups that sysusers.d files declare: the numeric id where it is fixed. */
export interface DeclaredUsers {
  readonly users: ReadonlyMap<string, number | undefined>;
  readonly groups: ReadonlyMap<string, number | undefined>;
}

/** Reads sysusers.d lines (sysusers.d(5)): `u NAME ID`, `u NAME UID:GID`, `g NAME ID`, `m USER GROUP`. */
export function readSysusers(texts: readonly string[]): DeclaredUsers {
  const users = new Map<string, number | undefined>();
  const groups = new Map<string, number | undefined>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const match = /^\s*(u!?|g|m)\s+("?)([A-Za-z_][A-Za-z0-9_.-]*)\2(?:\s+("?)([^\s"]+)\4)?/.exec(line);
    if (match === null) continue;
    const [, kind, , name, , id = '-'] = match;
    const [first, second] = id.split(':');
    if (kind === 'm') {
      if (!users.has(name!)) users.set(name!, undefined);
      if (!groups.has(id)) groups.set(id, undefined);
    } else if (kind === 'g') groups.set(name!, numberOf(id));
    else {
      users.set(name!, numberOf(first!));
      if (second === undefined) groups.set(name!, numberOf(first!));
      else if (numberOf(second) === undefined && second !== '-') groups.set(second, undefined);
      else groups.set(name!, numberOf(second));
    }
  }
  return { users, groups };
}

function numberOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
