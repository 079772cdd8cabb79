// Bundles the command line into dist/ with one chunk a command, the library into dist/library (with --types also its
// declarations), and collects the licences of what is bundled.
//
// Start-up is most of what a short command costs, so the chunks are CommonJS (Node.js links it faster than ES modules,
// and does not have to list every export of a built-in module), and built-in modules that most commands never touch
// are loaded when they are first used.
import { build, transform } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';

const staging = `dist.${process.pid}`;
const result = await build({
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: staging,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // It loads a compiled library.
  external: ['lzma-native'],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
  plugins: [{ name: 'direct-imports', setup: importDirectly }],
});

// The library runs in browsers too: for them, a built-in module of Node.js would not resolve and the build would fail.
const library = await build({
  entryPoints: { resolve: 'src/library/resolve.ts' },
  outdir: path.join(staging, 'library'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2024',
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
  plugins: [{ name: 'direct-imports', setup: importDirectly }],
});

// The public face of a room re-exports all of it. A chunk shall hold only what its command uses, so imports from a face
// become imports from the files behind it.
function importDirectly(bundler) {
  bundler.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path: file }) => ({
    loader: 'ts',
    contents: readFileSync(file, 'utf8').replace(
      /^(import|export) \{([^}]*)\} from '(\.[^']*\/index\.ts)';$/gm,
      (_, verb, names, face) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type '))
          .map(
            (name) => `${verb} { ${name} } from '${behind(path.resolve(path.dirname(file), face), name)}';`,
          )
          .join(' '),
    ),
  }));
}

function behind(face, name) {
  for (const [, names, from] of readFileSync(face, 'utf8').matchAll(/^export \{([^}]*)\} from '([^']*)';$/gm))
    if (names.split(',').some((entry) => entry.trim() === name.split(' as ')[0])) {
      const target = path.resolve(path.dirname(face), from);
      return from.endsWith('/index.ts') ? behind(target, name) : target;
    }
  throw new Error(`${face} does not export ${name}`);
}

/** The entry, the work of `resolve`, and all that these import. */
function earlyChunks(outputs) {
  const isFirst = ({ entryPoint }) => entryPoint === 'src/cli/main.ts' || entryPoint === 'src/cli/resolve.ts';
  const found = new Set(Object.keys(outputs).filter((file) => isFirst(outputs[file])));
  // A Set may grow while it is walked; what is added is walked too.
  for (const file of found)
    for (const { path: imported, kind, external } of outputs[file].imports)
      if (kind === 'import-statement' && external !== true) found.add(imported);
  return new Set([...found].map((file) => path.basename(file)).filter((name) => !lazyNames.has(`./${name}`)));
}

const lazyBuiltins =
  'child_process crypto fs/promises http https net os perf_hooks sqlite stream stream/promises timers/promises v8 zlib'.split(
    ' ',
  );
// Chunks that hold third-party code. Chunks of our own are not deferred: calls through a stand-in are slow.
const lazyChunks = Object.entries(result.metafile.outputs)
  .filter(
    ([, { entryPoint, inputs }]) =>
      entryPoint !== 'src/cli/main.ts' &&
      Object.keys(inputs).some((input) => input.includes('node_modules/')),
  )
  .map(([file]) => `./${path.basename(file)}`);
const lazyNames = new Set([...lazyBuiltins.map((name) => `node:${name}`), ...lazyChunks]);
// A stand-in that loads the module when one of its members is first read, also as prototype of esbuild's __toESM.
const lazyRequire = `const __lazy = (name) => {
  let loaded;
  const handler = {
    get: (_, key) => (key === "__esModule" ? true : key === "default" ? proxy : (loaded ??= require(name))[key]),
    getPrototypeOf: () => proxy,
  };
  const proxy = new Proxy({}, handler);
  return proxy;
};
`;
rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
/** Chunks that a resolve loads, by their names in dist/: they become one file, as each file takes half a millisecond. */
const early = earlyChunks(result.metafile.outputs);
const earlyCode = [];
for (const { path: file, text } of result.outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__fileUrl' },
  });
  const deferred = code.replace(/(?<=(?:=|__toESM\()\s*)require\("([^"]+)"\)/g, (found, name) =>
    lazyNames.has(name) ? `__lazy("${name}")` : found,
  );
  const fileUrl = code.includes('__fileUrl')
    ? 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;\n'
    : '';
  const whole = `"use strict";${deferred === code ? '' : lazyRequire}${fileUrl}${deferred}`;
  const name = path.basename(file);
  if (early.has(name)) earlyCode.push([name, whole]);
  else writeFileSync(file, whole);
}
for (const [name] of earlyCode)
  writeFileSync(path.join(staging, name), `module.exports = require('./early.js')('./${name}');\n`);
writeFileSync(
  path.join(staging, 'early.js'),
  `"use strict";
const chunks = {
${earlyCode.map(([name, code]) => `'./${name}'(module, exports, require) {${code}},\n`).join('')}};
const loaded = new Map();
module.exports = (name) => {
  if (!Object.hasOwn(chunks, name)) return require(name);
  let chunk = loaded.get(name);
  if (chunk === undefined) {
    loaded.set(name, (chunk = { exports: {} }));
    chunks[name](chunk, chunk.exports, module.exports);
  }
  return chunk.exports;
};
`,
);
writeFileSync(path.join(staging, 'package.json'), '{ "type": "commonjs" }\n');
mkdirSync(path.join(staging, 'library'));
for (const { path: file, contents } of library.outputFiles) writeFileSync(file, contents);
writeFileSync(path.join(staging, 'library/package.json'), '{ "type": "module" }\n');
// Declarations take longer to make than all the rest: only a package that is published needs them.
if (process.argv.includes('--types')) {
  const config = [
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--rewriteRelativeImportExtensions',
  ];
  execFileSync(
    process.execPath,
    [
      'node_modules/typescript/bin/tsc',
      '-p',
      'tsconfig.library.json',
      ...config,
      '--outDir',
      `${staging}/types`,
    ],
    { stdio: ['ignore', 2, 2] },
  );
}

const bundled = new Set(
  [result, library]
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
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
  `if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write('error[E_SETUP]: Viaduct needs Node.js 24 or newer, this is ' + process.versions.node +
    '\\nhint: Install viaduct without --omit=optional (it then brings its own), or a newer Node.js\\n');
  process.exit(3);
}
require('./main.js');
`,
);
mkdirSync('dist', { recursive: true });
rmSync(`dist.old.${process.pid}`, { recursive: true, force: true });
if (existsSync('dist')) renameSync('dist', `dist.old.${process.pid}`);
renameSync(staging, 'dist');
rmSync(`dist.old.${process.pid}`, { recursive: true, force: true });
