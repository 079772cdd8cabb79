import { describe, expect, it } from 'vitest';
import type { OpenedPackage, Scriptlet } from '../../rpm/index.ts';
import { judgeScriptlets } from './judge-scriptlets.ts';
import { presetVerdict } from './units.ts';
import { readSysusers } from './sysusers.ts';
import { capabilityAttribute } from './file-capabilities.ts';
import { nameOfRequest } from './schema.ts';

const takenCareOf = {
  users: new Set(['known']),
  groups: new Set(['known']),
  startedUnits: new Set(['own.service']),
};

function verdict(
  body: string,
  kind: Scriptlet['kind'] = 'post',
  interpreter: string[] = ['/bin/sh'],
): string {
  // Only these two are looked at.
  const opened = {
    identity: { name: 'p' },
    scriptlets: [{ kind, interpreter, body }],
  } as unknown as OpenedPackage;
  return judgeScriptlets(opened, takenCareOf)[0]?.reason ?? 'carried';
}

describe('scriptlets', () => {
  it.each([
    '',
    '# nothing\n',
    ':',
    'exit 0',
    '/sbin/ldconfig\n/sbin/ldconfig -X',
    'systemctl --no-reload preset a.service b.socket &>/dev/null || :',
    'if [ $1 -eq 1 ] ; then\n  # first\n  systemctl preset x.service >/dev/null 2>&1 || :\nelse\n  systemctl daemon-reload\nfi',
    'getent passwd known >/dev/null || useradd -r -d "/var/lib/known" known; exit 0',
    'getent group known >/dev/null || groupadd --system known',
    'systemctl enable --now own.service',
    'touch --no-create /usr/share/icons/hicolor &>/dev/null || :\ngtk-update-icon-cache /usr/share/icons/hicolor || :',
    'update-desktop-database &> /dev/null || :',
    'echo "Now read the manual: it\'s good; rm nothing" && true',
    'udevadm control --reload >/dev/null 2>&1 || :',
    'systemd-tmpfiles --create x.conf || :',
    'x=1\nX=2 :',
  ])('carries %j', (body) => expect(verdict(body)).toBe('carried'));

  it.each([
    ['rm -rf /var/cache/x', 'runs "rm -rf /var/cache/x"'],
    ['true && cp /a /b', 'runs "cp /a /b"'],
    ['echo x > /etc/x', 'runs "echo x > /etc/x"'],
    ['echo x >>/etc/x || :', 'runs "echo x >> /etc/x"'],
    ['useradd stranger', 'runs "useradd stranger"'],
    ['systemctl enable other.service', 'runs "systemctl enable other.service"'],
    ['systemctl mask other.service', 'runs "systemctl mask other.service"'],
    ['if true; then alternatives --install /a b /c 1; fi', 'runs "then alternatives --install /a b /c 1"'],
    ['echo $(rm /x)', 'does more than can be judged'],
    ['echo `rm /x`', 'does more than can be judged'],
    ['echo "`rm /x`"', 'does more than can be judged'],
    ['cat <<EOF >/etc/x\nEOF', 'does more than can be judged'],
    ['f() { rm /x; }\nf', 'does more than can be judged'],
    ['for x in a b; do echo $x; done', 'does more than can be judged'],
    ['$COMMAND x', 'runs "$COMMAND x"'],
    ['command rm x', 'runs "command rm x"'],
    [': | tee /etc/x', 'runs "tee /etc/x"'],
    ['(rm x)', 'does more than can be judged'],
    ["echo 'unclosed", 'does more than can be judged'],
    ['systemd-sysusers --inline "u x"', 'runs "systemd-sysusers --inline u x"'],
    ['X=1 rm x', 'runs "X=1 rm x"'],
    ['udevadm trigger', 'runs "udevadm trigger"'],
  ])('refuses %j', (body, reason) => expect(verdict(body)).toContain(reason));

  it('knows other interpreters', () => {
    expect(verdict('', 'post', ['/sbin/ldconfig'])).toBe('carried');
    expect(verdict('', 'post', ['/usr/bin/rebuild', '--all'])).toContain('runs "/usr/bin/rebuild --all"');
    expect(verdict('-- nothing\n', 'pretrans', ['<lua>'])).toBe('carried');
    expect(verdict('os.remove("x")', 'pretrans', ['<lua>'])).toContain('Lua');
    expect(verdict('print 1', 'post', ['/usr/bin/perl'])).toContain('/usr/bin/perl');
    expect(verdict('rm -rf /x', 'postun')).toBe('carried');
    expect(verdict('rm -rf /x', 'filetrigger')).toContain('rm -rf /x');
  });
});

it('reads presets: the first line that fits, files by name', () => {
  const files = [
    { name: '90-b.preset', text: 'disable *\n' },
    { name: '50-a.preset', text: '# x\nenable a*.service\ndisable a1.service\n' },
  ];
  expect(presetVerdict(files, 'a1.service')).toBe('enable');
  expect(presetVerdict(files, 'b.service')).toBe('disable');
  expect(presetVerdict([], 'b.service')).toBeUndefined();
  expect(
    presetVerdict([{ name: 'x', text: `enable ${'*a'.repeat(5000)}` }], 'a'.repeat(200)),
  ).toBeUndefined();
});

it('reads sysusers.d', () => {
  const { users, groups } = readSysusers([
    'u one 12 "One"\nu! two 13:fourteen -\ng three 33\nm four five\nu six -\n# u seven 7\nu eight 8:9 "x" /home\n',
  ]);
  expect([...users]).toEqual([
    ['one', 12],
    ['two', 13],
    ['four', undefined],
    ['six', undefined],
    ['eight', 8],
  ]);
  expect([...groups]).toEqual([
    ['one', 12],
    ['fourteen', undefined],
    ['three', 33],
    ['five', undefined],
    ['six', undefined],
    ['eight', 9],
  ]);
});

it.each([
  ['cap_net_raw=ep', '0100000200200000000000000000000000000000'],
  ['cap_net_admin,cap_net_raw=p', '0000000200300000000000000000000000000000'],
  ['cap_net_raw+ep', '0100000200200000000000000000000000000000'],
  ['= cap_bpf+ep', '0100000200000000000000008000000000000000'],
  ['cap_net_bind_service=i', '0000000200000000000400000000000000000000'],
])('writes the capabilities %s as the kernel stores them', (text, hex) => {
  expect(capabilityAttribute(text).toString('hex')).toBe(hex);
});

it.each(['cap_nonsense=ep', 'cap_net_raw', 'cap_net_raw=p cap_chown=ep', ''])(
  'refuses the capabilities %j',
  (text) => {
    expect(() => capabilityAttribute(text)).toThrow('not understood');
  },
);

it('names an extension after its request', () => {
  expect(nameOfRequest(['chrony', 'tcpdump'])).toBe('chrony-tcpdump');
  expect(nameOfRequest(['/usr/bin/x', 'g++'])).toBe('usr-bin-x-g');
  expect(nameOfRequest([])).toBe('extension');
});
