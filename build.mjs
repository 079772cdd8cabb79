// Bundles the command line into dist/ with one chunk a command, and collects the licences of what is bundled.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';

const staging = `dist.${process.pid}`;
rmSync(staging, { recursive: true, force: true });
const result = await build({
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: staging,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // openpgp is LGPL: it stays a package of its own, replaceable by the user. lzma-native loads a compiled library.
  external: ['openpgp', 'lzma-native'],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
});

const bundled = new Set(
  Object.keys(result.metafile.inputs)
    .map((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((name) => name !== undefined),
);
const licences = [...bundled].sort().map((name) => {
  const folder = path.join('node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8')}`;
});
writeFileSync(path.join(staging, 'THIRD-PARTY-LICENSES.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));

// The entry itself must be readable by any Node.js, so that an old one gets a sentence instead of a syntax error.
writeFileSync(
  path.join(staging, 'viaduct.js'),
  `import { enableCompileCache } from 'node:module';
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write('error[E_SETUP]: Viaduct needs Node.js 24 or newer, this is ' + process.versions.node +
    '\\nhint: Install viaduct without --omit=optional (it then brings its own), or a newer Node.js\\n');
  process.exit(3);
}
enableCompileCache?.();
await import('./main.js');
`,
);
mkdirSync('dist', { recursive: true });
rmSync(`dist.old.${process.pid}`, { recursive: true, force: true });
if (existsSync('dist')) renameSync('dist', `dist.old.${process.pid}`);
renameSync(staging, 'dist');
rmSync(`dist.old.${process.pid}`, { recursive: true, force: true });
