// Damaged directories: every engine refuses them with a code, or answers rightly, or has lost what a
// crash could have cut off its log, or deviates as KNOWN_DEVIATIONS has it; and none crashes or hangs. `npm
// run damage` does the same with more seeds.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { moduleBeside, temporaryDirectory, type TemporaryDirectory } from "@assay/engines/host";
import { allowanceOf, KNOWN_DEVIATIONS } from "./allowance.ts";
import { checkDamage, type DamageResult } from "./check-damage.ts";
import { damageCases, SEEDED_DAMAGES, type Damage } from "./damage.ts";
import type { DamageOutcome } from "./damage-outcome.ts";
import { expectedViews } from "./expected-views.ts";
import { KEEPING_CELLS } from "./keeping-cells.test.support.ts";
import { lookAtDamages } from "./look-at-damages.ts";
import { LEFT_BY, storeDirectory } from "./stored-directory.ts";

const FIXTURE = moduleBeside(import.meta.url, "./misbehaving-engines.test.fixture");
let directory: TemporaryDirectory;
const signal = new AbortController().signal;

describe.each(KEEPING_CELLS)("a damaged directory of $name", ({ engine, source, api }) => {
  beforeEach(() => {
    directory = temporaryDirectory(".assay");
  });
  afterEach(() => directory.remove());

  // Where there are two apis over one code, each gets the other half.
  const leftBy =
    engine.apis.length === 1 ? LEFT_BY : ([api === "async" ? "killed" : "closed"] as const);

  test.each(leftBy)(
    "left by a %s process is refused, read rightly, or lost as is known",
    async (left) => {
      const results: DamageResult[] = [];
      const cell = { source, api, durability: "process", seed: 1 } as const;
      const options = { ...cell, directory: directory.path, seeds: 1, leftBy: [left] };
      for await (const result of checkDamage(options, signal)) results.push(result);
      const forbidden = results.filter(
        (result) => allowanceOf(engine.name, result).state === "forbidden",
      );
      expect(forbidden).toEqual([]);
      expect(outlivedDeviations(engine.name, results)).toEqual([]);
      // Not all of them may go by unnoticed, and who is refused is told what.
      const refusals = results.filter(({ outcome }) => outcome === "refused");
      expect(refusals.length).toBeGreaterThan(5);
      expect(refusals.filter(({ detail }) => !detail.includes(directory.path))).toEqual([]);
    },
  );
});

/** Deviations that no seed decides and that did not occur: what is no longer so is no longer to be allowed. */
function outlivedDeviations(engine: string, results: readonly DamageResult[]): readonly string[] {
  return KNOWN_DEVIATIONS.filter((known) => known.engine === engine).flatMap((known) =>
    known.damages
      .filter((damage) => !SEEDED_DAMAGES.has(damage))
      .filter(
        (damage) =>
          results.some(({ leftBy }) => known.leftBy.includes(leftBy)) &&
          !results.some((result) => {
            const allowance = allowanceOf(engine, result);
            return (
              result.damage === damage &&
              allowance.state === "known" &&
              allowance.deviation === known
            );
          }),
      )
      .map((damage) => `${String(known.file)} ${damage}: ${known.reason}`),
  );
}

const leveldb = KEEPING_CELLS.filter(({ engine }) => engine.name === "leveldb");

test.each(leveldb)("$name with verifyTables finds each flipped bit of a table", async (found) => {
  using scratch = temporaryDirectory(".assay");
  const template = join(scratch.path, "template");
  const { source, api } = found;
  const cell = { source, api, durability: "process", seed: 1 } as const;
  await storeDirectory(cell, template, "closed", signal);
  const cases = damageCases(template, [1, 2, 3, 4, 5, 6]).filter(
    ({ file, damage }) => file.endsWith(".ldb") && damage === "bit flipped",
  );
  const path = join(scratch.path, "damaged");
  const looking = { ...cell, template, path, cases, silenceMs: 20_000 };
  const input = { ...looking, expected: expectedViews(cell.seed), tuning: { verifyTables: true } };
  const outcomes = [];
  for await (const { judged } of lookAtDamages(input, signal)) outcomes.push(judged?.outcome);
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => "refused"));
});

describe("an engine is told from the others that, with a damaged directory,", () => {
  const cell = { api: "async", durability: "process", seed: 1 } as const;
  const expected = expectedViews(cell.seed);
  let template: string;
  beforeAll(async () => {
    directory = temporaryDirectory(".assay");
    template = join(directory.path, "template");
    const source = { module: "@assay/engines/sqlite", exportName: "sqliteEngine" };
    await storeDirectory({ source, ...cell }, template, "closed", signal);
  });
  afterAll(() => directory.remove());

  test.each<[exportName: string, damage: Damage, outcome: DamageOutcome, detail: string]>([
    ["crashes", "head noise", "crash", "SIGBUS"],
    ["hangs", "head noise", "hang", "said nothing"],
    ["throwsTheLibrarysError", "head noise", "no code", "not a database"],
    ["rejectsBesides", "head noise", "crash", "nobody waits"],
    ["saysLocked", "head noise", "wrong code", "LOCKED"],
    ["staysLocked", "head noise", "wrong code", "LOCKED"],
    ["countsWrongly", "emptied", "undetected", "getCoValueCount"],
    ["losesTheOldest", "emptied", "undetected", "getCoValueIDs"],
    ["startsAnew", "head noise", "empty", ""],
  ])("%s", async (exportName, damage, outcome, detail) => {
    const source = { module: FIXTURE.href, exportName };
    const made = { file: "covalues.sqlite", damage, seed: 1 };
    const path = join(directory.path, exportName);
    const input = { source, ...cell, template, path, cases: [made], expected, silenceMs: 5_000 };
    const results = [];
    for await (const { judged } of lookAtDamages(input, signal)) results.push(judged);
    expect(results).toEqual([{ outcome, detail: expect.stringContaining(detail) }]);
    const seen = { ...made, outcome, leftBy: "closed" } as const;
    expect(allowanceOf("sqlite", seen).state).toBe("forbidden");
  });
});
