import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import type { History } from "@assay/engines/covalue";
import type { HistoryFile } from "@assay/engines/history";
import { settle } from "@assay/engines/engine";
import { checkCorpus } from "./check-corpus.ts";
import type { CorpusFile } from "./corpus.ts";
import { checkHistories } from "./histories.ts";
import { mutant } from "./mutants/mutant.ts";

const directory = ".assay/test/fell-silent";
afterAll(() => rm(directory, { recursive: true, force: true }));

// Broke: what followed the silence counted as looked at, and a store that answers nothing kept each clause by itself.
test("a clause is not kept by files in which a call that is not looked at never answers", async () => {
  const never = mutant(
    "never-upserts",
    "upsertCoValue never answers",
    ["CV-004"],
    () => ({
      store: {
        *upsertCoValue() {
          return yield* settle(new Promise<never>(() => {}));
        },
      },
    }),
    { api: "async" },
  );
  const operations = [
    { op: "upsertCoValue", id: "co_z1", header: {} },
    { op: "getCoValueCount" },
  ] as const;
  const fileOf = (name: string, played: History): CorpusFile => {
    const history: HistoryFile = {
      contract: "covalue",

      clauses: ["CV-011"],
      operations: played,
    };
    return { name, path: `${name}.json`, history };
  };
  const silent = fileOf("silent", operations);
  const whole = fileOf("whole", operations.slice(1));
  const selection = { only: new Set(["CV-011"] as const) };
  const options = { directory, selection, limitMs: 20 };
  const alone = await checkCorpus(never, { ...options, files: [silent] });
  expect(alone.outcome).toMatchObject({ verdict: "not-run" });
  expect(alone.clauses).toEqual([]);
  const both = await checkCorpus(never, { ...options, files: [silent, whole] });
  expect(both.outcome).toEqual({ verdict: "pass" });
  expect(both.clauses).toEqual([{ clause: "CV-011", verdict: "pass", looks: 1 }]);
  expect(both.notApplicable).toMatchObject([{ what: "what follows a silence in 1 file" }]);
  const drawn = await checkHistories(never, { ...options, seed: 1, histories: 5 });
  expect(drawn.fellSilent).toBeGreaterThan(0);
  expect(drawn.clauses).toEqual(
    drawn.fellSilent === drawn.runs
      ? []
      : [{ clause: "CV-011", verdict: "pass", looks: expect.any(Number) }],
  );
});
