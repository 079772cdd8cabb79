import { ViaductError } from '../../core/index.ts';

/** In the order of their numbers (linux/capability.h). */
const names = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service ' +
  'net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin ' +
  'sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override ' +
  'mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'
).split(' ');
const everything = (1n << BigInt(names.length)) - 1n;

const revision2 = 0x02000000;
const effectiveFlag = 1;

/**
 * The value of `security.capability` (struct vfs_cap_data, revision 2) for the text form that RPM headers have
 * (cap_from_text(3), e.g. `cap_net_admin,cap_net_raw=ep`). Throws E_RPM_FORMAT when the text is not understood.
 */
export function capabilityAttribute(text: string): Buffer {
  const sets = { e: 0n, i: 0n, p: 0n };
  for (const clause of text.trim().split(/\s+/)) {
    const match = /^([a-z_,0-9]*)((?:[=+-][eip]*)+)$/i.exec(clause);
    if (match === null) throw unknown(text);
    const mask = maskOf(match[1]!, text);
    for (const [, operator, flags] of match[2]!.matchAll(/([=+-])([eip]*)/g)) {
      if (operator === '=') for (const set of ['e', 'i', 'p'] as const) sets[set] &= ~mask;
      for (const set of flags as Iterable<'e' | 'i' | 'p'>)
        sets[set] = operator === '-' ? sets[set] & ~mask : sets[set] | mask;
    }
  }
  // The file has one effective bit for all capabilities, so the set must be empty or all that is permitted or inheritable.
  if (sets.e !== 0n && sets.e !== (sets.p | sets.i)) throw unknown(text);
  const value = Buffer.alloc(20);
  value.writeUInt32LE(revision2 | (sets.e === 0n ? 0 : effectiveFlag), 0);
  value.writeUInt32LE(Number(sets.p & 0xffffffffn), 4);
  value.writeUInt32LE(Number(sets.i & 0xffffffffn), 8);
  value.writeUInt32LE(Number(sets.p >> 32n), 12);
  value.writeUInt32LE(Number(sets.i >> 32n), 16);
  return value;
}

function maskOf(list: string, text: string): bigint {
  if (list === '' || list.toLowerCase() === 'all') return everything;
  let mask = 0n;
  for (const name of list.toLowerCase().split(',')) {
    const number = names.indexOf(name.replace(/^cap_/, ''));
    if (number === -1) throw unknown(text);
    mask |= 1n << BigInt(number);
  }
  return mask;
}

function unknown(text: string): ViaductError {
  return new ViaductError('E_RPM_FORMAT', `The file capabilities ${JSON.stringify(text)} are not understood`);
}
