import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RpmRecipe {
  readonly name: string;
  /** Default 1.0. */
  readonly version?: string;
  /** Further lines of the preamble: Requires:, Provides:, Epoch:, ... */
  readonly header?: string;
  /** Content by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines for %install, after the files were written. */
  readonly install?: string;
  /** Lines for %files, besides the files. */
  readonly listed?: string;
  /** Scriptlet sections, e.g. "%post\nldconfig". */
  readonly scriptlets?: string;
  /** rpm's name of the payload compression; default w3.zstdio. */
  readonly payload?: string;
}

/** Builds a real RPM with rpmbuild into a folder and returns its path. The same recipe gives the same bytes. */
export async function buildRpm(folder: string, recipe: RpmRecipe): Promise<string> {
  const top = await mkdtemp(path.join(folder, 'rpmbuild-'));
  const files = Object.entries(recipe.files ?? {});
  for (const [name, content] of files) {
    const source = path.join(top, 'files', name);
    await mkdir(path.dirname(source), { recursive: true });
    await writeFile(source, content);
  }
  await mkdir(path.join(top, 'files'), { recursive: true });
  const spec = `Name: ${recipe.name}
Version: ${recipe.version ?? '1.0'}
Release: 1
Summary: ${recipe.name}
License: Apache-2.0
BuildArch: noarch
${recipe.header ?? ''}
%description
${recipe.name}
%install
mkdir -p %{buildroot}
cp -a ${top}/files/. %{buildroot}/
${recipe.install ?? ''}
${recipe.scriptlets ?? ''}
%files
%defattr(-,root,root)
${files.map(([name]) => `"${name}"`).join('\n')}
${recipe.listed ?? ''}
`;
  await writeFile(path.join(top, 'package.spec'), spec);
  const define = (name: string, value: string): string[] => ['--define', `${name} ${value}`];
  await execute(
    'rpmbuild',
    [
      '-bb',
      '--quiet',
      ...define('_topdir', top),
      ...define('_rpmdir', top),
      ...define('_build_name_fmt', '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm'),
      ...define('_binary_payload', recipe.payload ?? 'w3.zstdio'),
      ...define('_buildhost', 'test'),
      ...define('use_source_date_epoch_as_buildtime', '1'),
      ...define('clamp_mtime_to_source_date_epoch', '1'),
      ...define('__os_install_post', '%{nil}'),
      path.join(top, 'package.spec'),
    ],
    { env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000', LC_ALL: 'C.UTF-8' } },
  );
  const built = `${recipe.name}-${recipe.version ?? '1.0'}-1.noarch.rpm`;
  const target = path.join(folder, built);
  await rename(path.join(top, built), target);
  return target;
}
