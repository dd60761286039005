import { cruise, type ICruiseResult } from 'dependency-cruiser';

/** Folders that are drawn room by room; others are one room. */
const OPENED = /^src\/(?:domain|engine|chat)\//u;
/** The whole house: the file that joins the rooms of an opened folder, or names their faces, stands for that folder. */
const SOURCES = ['src', 'commands'];

/** The rooms of the house and which imports which, as a Mermaid flowchart. An arrow that others imply is left out. */
export async function drawnHouse(): Promise<string> {
  const { output } = await cruise(SOURCES, {
    includeOnly: { path: ['^src/', '^commands/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  });
  return flowchart(importsByRoom((output as ICruiseResult).modules));
}

type Imports = ReadonlyMap<string, ReadonlySet<string>>;

function importsByRoom(modules: ICruiseResult['modules']): Imports {
  const imports = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    const to = imports.get(from) ?? new Set();
    for (const { resolved } of dependencies) if (roomOf(resolved) !== from) to.add(roomOf(resolved));
    imports.set(from, to);
  }
  return imports;
}

/** E.g. `engine/sync` of `src/engine/sync/recovery.ts`, `store` of `src/store/migrations/index.ts`. */
function roomOf(file: string): string {
  const parts = file.replace(/^src\//u, '').split('/');
  const depth = OPENED.test(file) && parts.length > 2 ? 2 : 1;
  return parts.slice(0, depth).join('/').replace(/\.ts$/u, '');
}

function flowchart(imports: Imports): string {
  const names = new Map([...imports.keys()].sort().map((room, index) => [room, `r${index}`]));
  const rooms = [...names].map(([room, id]) => `  ${id}["${room}"]`);
  const arrows = [...names].flatMap(([from, id]) =>
    [...(imports.get(from) ?? [])]
      .filter((to) => !isImplied(from, to, imports))
      .sort()
      .map((to) => `  ${id} --> ${names.get(to)}`),
  );
  return ['```mermaid', 'flowchart TD', ...rooms, ...arrows, '```'].join('\n');
}

function isImplied(from: string, to: string, imports: Imports): boolean {
  const others = [...(imports.get(from) ?? [])].filter((other) => other !== to);
  return others.some((other) => reaches(other, to, imports, new Set([from])));
}

function reaches(from: string, to: string, imports: Imports, seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(imports.get(from) ?? [])].some((next) => reaches(next, to, imports, seen));
}
