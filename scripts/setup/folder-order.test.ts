// The folders of each workspace stand in an order, and so do the workspaces themselves in what they depend on.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderCircles } from "./folder-order.test.support.ts";

const root = join(import.meta.dirname, "../..");

/** Each depends on some of those before it, and never on the one beside it. */
const FLOORS = [["engines"], ["conformance", "bench"], ["reports"], ["scripts"]] as const;
const WORKSPACES = FLOORS.flat();

test.each(WORKSPACES)("no circle leads from a folder of %s back to it", (workspace) => {
  expect(folderCircles(join(root, workspace))).toEqual([]);
});

test.each(WORKSPACES)("%s depends on workspaces below it alone", (workspace) => {
  const below = FLOORS.slice(
    0,
    FLOORS.findIndex((floor) => floor.some((name) => name === workspace)),
  ).flat();
  const names = new Map(WORKSPACES.map((name) => [manifestOf(name).name, name] as const));
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifestOf(workspace);
  const needed = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  expect(below).toEqual(expect.arrayContaining(needed.flatMap((name) => names.get(name) ?? [])));
});

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(workspace: string): Manifest {
  return JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8"));
}

describe("of a planted workspace", () => {
  let workspace: string;

  beforeEach(() => {
    workspace = join(mkdtempSync(join(tmpdir(), "assay-folders-")), "house");
  });
  afterEach(() => rmSync(dirname(workspace), { recursive: true }));

  function plant(files: Readonly<Record<string, string>>): void {
    for (const [file, source] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, file)), { recursive: true });
      writeFileSync(join(workspace, file), `${source}\n`);
    }
  }

  test.each([
    ["an import", `import { lower } from "../high/lower.ts"; export const top = lower;`],
    ["an import of a type", `import type { L } from "../high/lower.ts"; export type T = L;`],
    ["an import for its effect", `import "../high/lower.ts";`],
    ["a re-export", `export * from "../high/lower.ts";`],
    ["a re-export of a type", `export type { L } from "../high/lower.ts";`],
    ["a dynamic import", `export const top = () => import("../high/lower.ts");`],
  ])("two folders that lead to each other are named, the way back being %s", (_what, source) => {
    plant({
      "high/upper.ts": `import "../low/base.ts";`,
      "high/lower.ts": `export const lower = 1; export type L = number;`,
      "low/base.ts": `export const base = 1;`,
      "low/top.ts": source,
    });
    expect(folderCircles(workspace)).toEqual([
      "house: high → low → high (high/upper.ts imports low/base.ts; low/top.ts imports high/lower.ts)",
    ]);
  });

  test("a longer circle further down is named with where it is", () => {
    plant({
      "deep/one/a.ts": `import "../two/a.ts";`,
      "deep/two/a.ts": `export {};`,
      "deep/two/b.ts": `import "../three.ts";`,
      "deep/three.ts": `import "./one/b.ts";`,
      "deep/one/b.ts": `export {};`,
    });
    expect(folderCircles(workspace)).toEqual([
      expect.stringContaining("house/deep: one → two → three.ts → one"),
    ]);
  });

  test("files may stand above and below the folder that they lie beside, and tests anywhere", () => {
    plant({
      "run.ts": `import "./part/piece.ts";`,
      "part/piece.ts": `import "../shared.ts"; import "@assay/engines"; import "../../out.ts";`,
      "shared.ts": `export {};`,
      "part/piece.test.ts": `import "../run.ts";`,
      "shared.test.support.ts": `import "./part/piece.ts";`,
      "dist/part/old.ts": `import "../run.ts";`,
    });
    expect(folderCircles(workspace)).toEqual([]);
  });
});
