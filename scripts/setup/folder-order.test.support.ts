// Whether the folders of a workspace stand in an order. In each folder the files and the folders that lie
// beside each other count, a folder with all that is in it: a file may so stand above the folders beside it or
// below them, and of two folders one is the lower. Tests do not count, which look from anywhere at anything.
//
// Non-goals: circles of files, and imports from one workspace to another; the linter refuses both.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { parseSync } from "vite";

/** One import of a file, both named from the workspace's folder. */
interface Import {
  readonly from: string;
  readonly to: string;
}

/** By name of a file or folder, what it imports of those beside it, with an import that shows it. */
type Level = Map<string, Map<string, Import>>;

/**
 * The circles in a workspace, a line each: `cell → recovery → cell`, after where it is and before the imports
 * that make it. One is named of those that share a member, the shortest.
 */
export function folderCircles(workspace: string): readonly string[] {
  const levels = new Map<string, Level>();
  for (const from of sourcesIn(workspace)) {
    for (const to of importsOf(workspace, from)) addTo(levels, { from, to });
  }
  return [...levels].flatMap(([folder, level]) => {
    const place = join(basename(workspace), folder);
    return circlesIn(level).map((circle) => `${place}: ${told(level, circle)}`);
  });
}

/** Named from the workspace's folder. */
function sourcesIn(workspace: string): readonly string[] {
  return readdirSync(workspace, { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        /\.(ts|mjs)$/.test(file) &&
        !file.includes(".test.") &&
        !/(^|[/\\])(dist|node_modules|\.assay)[/\\]/.test(file) &&
        statSync(join(workspace, file)).isFile(),
    )
    .sort();
}

/** The files of its own workspace that a file imports, types and dynamic imports among them. */
function importsOf(workspace: string, file: string): readonly string[] {
  const source = readFileSync(join(workspace, file), "utf8");
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      source.slice(start + 1, end - 1),
    ),
  ];
  return names
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(file), name))
    .filter((imported) => !imported.startsWith(".."));
}

/** Enters an import where the ways to both files part. */
function addTo(levels: Map<string, Level>, one: Import): void {
  const [from, to] = [one.from.split(sep), one.to.split(sep)];
  const parting = from.findIndex((part, index) => part !== to[index]);
  const [importing, imported] = [from[parting], to[parting]];
  if (importing === undefined || imported === undefined) return;
  const level = entry(levels, from.slice(0, parting).join(sep), () => new Map());
  const known = entry(level, importing, () => new Map<string, Import>());
  if (!known.has(imported)) known.set(imported, one);
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function circlesIn(level: Level): readonly (readonly string[])[] {
  const circles = [...level.keys()]
    .sort()
    .flatMap((name) => shortestCircle(level, name) ?? [])
    .sort((one, other) => one.length - other.length);
  const told = new Set<string>();
  return circles.filter((circle) => {
    if (circle.some((name) => told.has(name))) return false;
    for (const name of circle) told.add(name);
    return true;
  });
}

/** The way from a member back to itself, without its end; an array in an array, since it is one result. */
function shortestCircle(level: Level, start: string): [readonly string[]] | undefined {
  const seen = new Set<string>();
  const ways = [[start]];
  for (const way of ways) {
    for (const next of level.get(way.at(-1) ?? start)?.keys() ?? []) {
      if (next === start) return [way];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function told(level: Level, circle: readonly string[]): string {
  const steps = circle.map((name, index) => {
    const shown = level.get(name)?.get(circle[(index + 1) % circle.length] ?? name);
    return `${shown?.from} imports ${shown?.to}`;
  });
  return `${[...circle, circle[0]].join(" → ")} (${steps.join("; ")})`;
}
