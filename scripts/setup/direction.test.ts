// The linter really refuses what the house forbids: each violation is planted in a small copy of
// the workspaces, next to files that must pass.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

const DIRECTION = "eslint(no-restricted-imports)";
const CYCLE = "import(no-cycle)";

type Violation = [what: string, rule: string, file: string, source: string];

const packageNames = {
  engines: "@assay/engines",
  conformance: "@assay/conformance",
  bench: "@assay/bench",
  reports: "@assay/reports",
  scripts: "assay",
} as const;
type Workspace = keyof typeof packageNames;

const forbidden: [from: Workspace, to: Workspace[]][] = [
  ["engines", ["conformance", "bench", "reports", "scripts"]],
  ["conformance", ["bench", "reports", "scripts"]],
  ["bench", ["conformance", "reports", "scripts"]],
  ["reports", ["scripts"]],
];

/** Each forbidden pair in sources and in tests, since these have separate blocks. */
const pairs = forbidden.flatMap(([from, targets]) =>
  targets.flatMap((to): Violation[] => [
    [`${from} importing ${to}`, DIRECTION, `${from}/to-${to}.ts`, `import "${packageNames[to]}";`],
    [
      `a test of ${from} importing ${to}`,
      DIRECTION,
      `${from}/to-${to}.test.ts`,
      `import "${packageNames[to]}";`,
    ],
  ]),
);

const everywhere = (Object.keys(packageNames) as Workspace[]).flatMap((from): Violation[] => [
  [
    `vitest in the sources of ${from}`,
    DIRECTION,
    `${from}/runner.ts`,
    `import { test } from "vitest"; test("", () => {});`,
  ],
  [
    `a relative way out of ${from}`,
    DIRECTION,
    `${from}/out.ts`,
    `import "../${from === "bench" ? "engines" : "bench"}/index.ts";`,
  ],
  [
    `a relative way out of a test of ${from}`,
    DIRECTION,
    `${from}/out.test.ts`,
    `import "../${from === "bench" ? "engines" : "bench"}/index.ts";`,
  ],
]);

const silent = forbidden.map(([from]): Violation => [
  `output to the console in ${from}`,
  "eslint(no-console)",
  `${from}/console.ts`,
  `console.log(1);`,
]);

const ways: Violation[] = [
  ["an import of a part of a package", DIRECTION, "engines/part.ts", `import "@assay/bench/x";`],
  [
    "an import of a type alone",
    DIRECTION,
    "engines/type.ts",
    `import type { A } from "@assay/conformance"; export type B = A;`,
  ],
  ["a re-export", DIRECTION, "engines/again.ts", `export * from "@assay/bench";`],
  [
    "a re-export of a type",
    DIRECTION,
    "engines/again-type.ts",
    `export type { A } from "@assay/bench";`,
  ],
  ["a dynamic import", DIRECTION, "engines/dynamic.ts", `await import("@assay/bench");`],
  [
    "a relative way out of a folder",
    DIRECTION,
    "engines/a/b/c.ts",
    `import "../../../bench/x.ts";`,
  ],
  ["a circle, one side", CYCLE, "engines/one.ts", `import "./two.ts"; export const one = 1;`],
  ["a circle, other side", CYCLE, "engines/two.ts", `import "./one.ts"; export const two = 2;`],
  [
    "a circle of types alone",
    CYCLE,
    "bench/egg.ts",
    `import type { Hen } from "./hen.ts"; export type Egg = Hen[];`,
  ],
  [
    "a circle of types alone, other side",
    CYCLE,
    "bench/hen.ts",
    `import type { Egg } from "./egg.ts"; export interface Hen { laid: Egg }`,
  ],
  ["an explicit any", "typescript(no-explicit-any)", "engines/any.ts", `export const a: any = 1;`],
  ["a default export", "import(no-default-export)", "engines/default.ts", `export default 1;`],
  [
    "a loose comparison",
    "eslint(eqeqeq)",
    "engines/loose.ts",
    `export const a = (b: 1) => b == 1;`,
  ],
  ["an unused variable", "eslint(no-unused-vars)", "engines/unused.ts", `const unused = 1;`],
];

const violations = [...pairs, ...everywhere, ...silent, ...ways];

const allowed: [file: string, source: string][] = [
  ["engines/a/fine.ts", `import "../b/other.ts"; import "cojson";`],
  ["engines/b/other.ts", `export const other = 1;`],
  ["conformance/fine.ts", `import "@assay/engines/covalue";`],
  ["bench/fine.ts", `import type { A } from "@assay/engines"; export type B = A;`],
  [
    "reports/fine.ts",
    `import "@assay/bench"; import "@assay/conformance"; import "@assay/engines";`,
  ],
  ["scripts/fine.ts", `import "@assay/reports"; console.log(1);`],
  ...(Object.keys(packageNames) as Workspace[]).map((workspace): [string, string] => [
    `${workspace}/fine.test.ts`,
    `import "vitest";`,
  ]),
  ["vitest.config.ts", `import "vitest/config"; export default {};`],
];

let house: string;
const found = new Map<string, string[]>();

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "assay-direction-"));
  copyFileSync(join(root, ".oxlintrc.json"), join(house, ".oxlintrc.json"));
  for (const [file, source] of [
    ...violations.map((row) => [row[2], row[3]] as const),
    ...allowed,
  ]) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), `${source}\n`);
  }
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout } = spawnSync(process.execPath, [oxlint, "--format=json"], {
    cwd: house,
    encoding: "utf8",
  });
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(stdout);
  for (const { filename, code } of report.diagnostics) {
    found.set(filename, [...(found.get(filename) ?? []), code]);
  }
});
afterAll(() => rmSync(house, { recursive: true }));

test.each(violations)("%s is refused by %s", (_what, rule, file) => {
  expect(new Set(found.get(file))).toEqual(new Set([rule]));
});

test.each(allowed)("%s passes", (file) => {
  expect(found.get(file)).toBeUndefined();
});
