/** Architectures whose packages run on a system, best first; noarch runs on all. */
const compatible = new Map<string, readonly string[]>([
  ['x86_64', ['x86_64', 'athlon', 'i686', 'i586', 'i486', 'i386']],
  ['x86_64_v2', ['x86_64_v2', 'x86_64', 'athlon', 'i686', 'i586', 'i486', 'i386']],
  ['x86_64_v3', ['x86_64_v3', 'x86_64_v2', 'x86_64', 'athlon', 'i686', 'i586', 'i486', 'i386']],
  ['x86_64_v4', ['x86_64_v4', 'x86_64_v3', 'x86_64_v2', 'x86_64', 'athlon', 'i686', 'i586', 'i486', 'i386']],
  ['i686', ['i686', 'i586', 'i486', 'i386']],
  ['i586', ['i586', 'i486', 'i386']],
  ['aarch64', ['aarch64']],
  ['armv7hl', ['armv7hl', 'armv6hl']],
  ['ppc64le', ['ppc64le']],
  ['ppc64', ['ppc64', 'ppc']],
  ['s390x', ['s390x', 's390']],
  ['riscv64', ['riscv64']],
]);

const wide =
  /^(x86_64(_v[234])?|amd64|ia32e|aarch64|ppc64(le)?|s390x|riscv64|mips64(el|r6|r6el)?|sparc64|loongarch64)$/;

/** Width in bits of an architecture's libraries. Packages of one name may be installed once for each. */
export type Colour = 32 | 64;

const both: readonly Colour[] = [32, 64];
const narrowOnly: readonly Colour[] = [32];
const wideOnly: readonly Colour[] = [64];

/** The colours of a package; noarch has every colour. */
export function coloursOf(arch: string): readonly Colour[] {
  if (arch === 'noarch') return both;
  return arch === 'x86_64' || wide.test(arch) ? wideOnly : narrowOnly;
}

/** How well an architecture fits a system: 0 is best, undefined means not at all (also for source packages). */
export function architectureRank(system: string, arch: string): number | undefined {
  if (arch === 'noarch' || arch === system) return 0;
  const rank = (compatible.get(system) ?? [system]).indexOf(arch);
  return rank === -1 ? undefined : rank;
}

/** Whether a package is of the other colour than the system (i686 on x86_64). */
export function isForeign(system: string, arch: string): boolean {
  if (system === arch) return false;
  return !coloursOf(arch).includes(coloursOf(system)[0]!);
}

/** Whether two architectures stand in each other's way: packages of one name share files of a colour. */
export function shareColour(a: string, b: string): boolean {
  if (a === b) return true;
  const colours = coloursOf(b);
  return coloursOf(a).some((colour) => colours.includes(colour));
}
