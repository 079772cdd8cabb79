import tseslint from 'typescript-eslint';

// Terminal output and process exit belong to the command line alone; other rooms return data.
const onlyInCli = {
  'no-console': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'exit', message: 'Throw a ViaductError; src/cli/ exits.' },
    { object: 'process', property: 'stdout', message: 'Return data; src/cli/ prints.' },
    { object: 'process', property: 'stderr', message: 'Report progress events; src/cli/ prints.' },
  ],
};

// Rooms that are pure (bytes in, values out) reach no file, network or process.
const pure = {
  'no-restricted-imports': [
    'error',
    {
      paths: ['node:fs', 'node:fs/promises', 'node:http', 'node:https', 'node:net', 'node:child_process'].map(
        (name) => ({
          name,
          message: 'This room is pure; take a port or let a room above read.',
        }),
      ),
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'dist.*/', 'build.mjs', 'node_modules/', '.toolchain/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  { files: ['src/**/*.ts'], ignores: ['src/cli/**', 'src/**/*.test.ts'], rules: onlyInCli },
  {
    files: ['src/sat/**/*.ts', 'src/catalog/**/*.ts', 'src/resolve/**/*.ts'],
    ignores: ['src/**/*.test.ts'],
    rules: pure,
  },
  { files: ['*.config.ts', 'test/report-data.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
