import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const source = path.resolve(import.meta.dirname, '../src');

/** The house: each room with its floor. A room may import rooms of lower floors, through their index.ts only. */
export const floors = {
  cli: 8,
  library: 8,
  service: 7,
  provision: 7,
  bundle: 6,
  plan: 5,
  archive: 4,
  resolve: 4,
  repo: 3,
  base: 3,
  rpm: 2,
  sat: 2,
  catalog: 2,
  trust: 2,
  core: 1,
} as const;
export type Room = keyof typeof floors;

/** npm packages that each room may import; every other one needs a line here and a reason in the commit. */
export const allowedPackages: Partial<Record<Room, readonly string[]>> = {
  cli: ['commander', 'zod'],
  provision: ['zod'],
  bundle: ['zod', 'p-limit'],
  plan: ['p-limit'],
  resolve: ['zod'],
  catalog: ['yaml'],
  base: ['zod'],
  core: ['tinyexec', 'lzma-native'],
};

export interface Import {
  /** Relative to src/. */
  readonly file: string;
  readonly from: Room;
  readonly specifier: string;
  /** Set when the import is relative. */
  readonly to?: Room;
  /** Path inside the target room. */
  readonly target?: string;
}

/** Every import and re-export of the product's sources (tests left out). */
export function readImports(): Import[] {
  const imports: Import[] = [];
  for (const file of sourceFiles()) {
    const text = readFileSync(path.join(source, file), 'utf8');
    for (const match of text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/g,
    )) {
      const specifier = match[1] ?? match[2]!;
      const from = roomOf(file);
      if (!specifier.startsWith('.')) {
        imports.push({ file, from, specifier });
        continue;
      }
      const reached = path.normalize(path.join(path.dirname(file), specifier));
      imports.push({
        file,
        from,
        specifier,
        to: roomOf(reached),
        target: reached.split(path.sep).slice(1).join('/'),
      });
    }
  }
  return imports;
}

/** Source files relative to src/, sorted, tests left out. */
export function sourceFiles(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
}

function roomOf(file: string): Room {
  const room = file.split(path.sep)[0]!;
  if (!(room in floors)) throw new Error(`${file} stands in no room of the house`);
  return room as Room;
}

/** The picture for ARCHITECTURE.md: floors from top to bottom, one arrow for each pair of rooms that really is there. */
export function drawHouse(imports: readonly Import[]): string {
  const rooms = [...new Set(imports.map((edge) => edge.from))];
  const edges = new Set(
    imports
      .filter((edge) => edge.to !== undefined && edge.to !== edge.from)
      .map((edge) => `${edge.from} --> ${edge.to}`),
  );
  const byFloor = Map.groupBy(rooms, (room) => floors[room]);
  const lines = ['flowchart TB'];
  for (const floor of [...byFloor.keys()].sort((a, b) => b - a))
    lines.push(
      `  subgraph floor${floor}["floor ${floor}"]`,
      ...byFloor
        .get(floor)!
        .sort()
        .map((room) => `    ${room}`),
      '  end',
    );
  return [...lines, ...[...edges].sort().map((edge) => `  ${edge}`)].join('\n');
}
