import { expect, test } from "vitest";
import { PLANTED_FOR_KILLS, type Finding, type KillTried } from "@assay/conformance/covalue";
import { renderKills } from "./kill-table.ts";

const LIMIT = [
  "A killed process proves nothing about a power loss: what was handed to the operating system survives",
  "the kill, also where nothing was ever synced (SQLite with synchronous=OFF loses nothing here).",
];

function tried(engine: string, inFlight: readonly number[], findings: readonly Finding[] = []) {
  const kills = Math.max(inFlight.length, 1);
  const cell = { engine, version: "1", api: "async", durability: "process", tuning: {} } as const;
  const counts = { acknowledged: 600, repeated: 0 };
  return { cell, number: 1, seed: 1, kills, inFlight, findings, ...counts } satisfies KillTried;
}

const COMPLETE = { complete: true, reason: "finished" } as const;

const cellsOf = (...engines: readonly string[]) => engines.map((engine) => tried(engine, []).cell);

test("kills are summed up a cell, with what was found and the tries that found it", () => {
  const findings: readonly Finding[] = [
    { kind: "missing", what: "message 1" },
    { kind: "missing", what: "message 2" },
    { kind: "unusable", what: "it does not open" },
  ];
  const all = [
    tried("one", [3, 9]),
    tried("one", [7]),
    tried("other", [1], findings),
    tried("other", []),
  ];
  const text = renderKills(cellsOf("one", "other"), all, [], COMPLETE);
  expect(text.split("\n")).toEqual([
    "engine  api     tries  in flight  acknowledged  missing  torn  unusable  bad tries",
    "one     async       2          7         1,200        0     0         0          0",
    "other   async  1 of 2          1         1,200        2     0         1          1",
    "",
    ...LIMIT,
  ]);
});

test("engines that are broken on purpose stand apart, with how often each was caught at its bug", () => {
  const [early] = PLANTED_FOR_KILLS;
  if (early === undefined) expect.fail("none is planted");
  const { name } = early.engine;
  const torn: readonly Finding[] = [{ kind: "torn", what: "not what it is planted for" }];
  const missing: readonly Finding[] = [{ kind: "missing", what: "message 1" }];
  const text = renderKills(
    cellsOf("one", name),
    [tried("one", [2]), tried(name, [2], torn), tried(name, [2], missing)],
    PLANTED_FOR_KILLS,
    COMPLETE,
  );
  expect(text.split("\n").slice(1)).toEqual([
    "one     async      1          2           600        0     0         0          0",
    "",
    "Broken on purpose:",
    "",
    "engine                     api    tries  in flight  acknowledged  missing  torn  unusable  bad tries",
    "sqlite-acknowledges-early  async      2          2         1,200        1     1         0          2",
    "",
    "sqlite-acknowledges-early, async: caught as missing in 1 of 2 tries",
    ...LIMIT,
  ]);
});

test("a cell that the run did not come to has no result, and why is said", () => {
  const interrupted = { complete: false, reason: "interrupted" } as const;
  const text = renderKills(cellsOf("one", "other"), [tried("one", [2])], [], interrupted);
  expect(text.split("\n").slice(1)).toEqual([
    "one     async      1          2           600        0     0         0          0",
    "other/async/process: no result",
    "",
    ...LIMIT,
    "INCOMPLETE: interrupted",
  ]);
});
