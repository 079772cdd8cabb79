import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type BundleManifest, readManifest } from '../bundle/index.ts';
import { ViaductError, readText, replaceFile, wrapFileError } from '../core/index.ts';
import { provisionIgnition } from '../provision/index.ts';
import type { ProvisionOptions } from './commands/provision.ts';
import type { CommandResult } from './output.ts';

export async function provisionAndReport(
  configFile: string,
  options: ProvisionOptions,
): Promise<CommandResult> {
  const text = await provision(configFile, options);
  if (options.out === undefined) return { json: JSON.parse(text) as unknown, text: text.trimEnd() };
  await replaceFile(options.out, text);
  return {
    json: { result: 'ok', file: options.out, bytes: text.length },
    text: `${options.out}: Ignition ${options.spec}, ${text.length} bytes`,
  };
}

/** Translates a config; the bundles are read from the folders named. Throws what reading and translating throw. */
export async function provision(
  configFile: string,
  options: Pick<ProvisionOptions, 'bundle' | 'url' | 'spec'>,
): Promise<string> {
  const bundles: BundleManifest[] = [];
  for (const folder of options.bundle) bundles.push(...(await readBundles(folder)));
  const { url } = options;
  return provisionIgnition({
    config: await readText(configFile),
    file: configFile,
    bundles,
    spec: options.spec,
    imageUrl(manifest) {
      if (url === undefined)
        throw new ViaductError('E_USAGE', `Hosts must know where to fetch ${manifest.image}`, {
          hint: 'Say --url with the URL of the folder that has it',
        });
      if (!/^https?:\/\/[^/]/i.test(url))
        throw new ViaductError('E_USAGE', `${url} is no http or https URL`, {
          hint: 'Hosts fetch images over http or https',
        });
      return new URL(encodeURIComponent(manifest.image), url.endsWith('/') ? url : `${url}/`).href;
    },
  });
}

/** The manifests of a folder written by viaduct build. */
async function readBundles(folder: string): Promise<BundleManifest[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (thrown) {
    throw wrapFileError(thrown, folder, 'read');
  }
  if (names.length === 0)
    throw new ViaductError('E_FILE_MISSING', `${folder} holds no bundle`, {
      where: { file: folder },
      hint: 'Build one there: viaduct build LOCK --out FOLDER',
    });
  const bundles: BundleManifest[] = [];
  for (const name of names) bundles.push(await readManifest(path.join(folder, name)));
  return bundles;
}
