import { type PackageIdentity, compareEvr, parseEvr } from '../../rpm/index.ts';
import { architectureRank } from '../architecture.ts';

/** One way to read a text as a name and something more. */
export interface Form {
  readonly name: string;
  readonly arch?: string;
  readonly version?: string;
  readonly test: (identity: PackageIdentity) => boolean;
}

/**
 * The ways to read `name.arch`, `name-version`, `name-version-release`, each with or without epoch (in front, or before the
 * version), architecture, and `.rpm` at the end. Without an epoch every epoch is meant.
 */
export function* readForms(text: string, systemArch: string): Generator<Form> {
  const spec = text.replace(/(?<=.)\.rpm$/, '');
  const dot = spec.lastIndexOf('.');
  const arch = spec.slice(dot + 1);
  const isArch = dot > 0 && (architectureRank(systemArch, arch) !== undefined || otherArch.test(arch));
  if (isArch) {
    const name = spec.slice(0, dot);
    yield { name, arch, test: (identity) => identity.arch === arch };
    yield* readVersions(name, arch);
  }
  yield* readVersions(spec, undefined);
}

/** Architectures of other machines: asking for them is understood, so that the answer can say why not. */
const otherArch =
  /^(i[3-6]86|x86_64(_v[234])?|aarch64|armv[5-8]\w*|ppc64(le)?|s390x?|riscv64|loongarch64|src|nosrc)$/;

function* readVersions(spec: string, arch: string | undefined): Generator<Form> {
  const leading = /^(\d{1,10}|\(none\)):(.*)$/s.exec(spec);
  const rest = leading?.[2] ?? spec;
  const parts = rest.split('-');
  for (const count of [2, 1]) {
    if (parts.length <= count) continue;
    const text = parts
      .slice(-count)
      .join('-')
      .replace(/^\(none\):/, '0:');
    const epoch = leading?.[1] === '(none)' ? '0' : leading?.[1];
    const hasEpoch = epoch !== undefined || /^\d{1,10}:/.test(text);
    const evr = parseEvr(epoch === undefined ? text : `${epoch}:${text}`);
    const isRelease = count === 2;
    yield {
      name: parts.slice(0, -count).join('-'),
      ...(arch === undefined ? {} : { arch }),
      version: evr.version,
      test: (identity) =>
        (arch === undefined || identity.arch === arch) &&
        compareEvr(
          { ...evr, epoch: hasEpoch ? evr.epoch : identity.epoch, release: isRelease ? evr.release : '' },
          { ...identity, release: isRelease ? identity.release : '' },
        ) === 0,
    };
  }
}
