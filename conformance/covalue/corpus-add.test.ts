import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHistory, writeHistory } from "@assay/engines/history";
import { addToCorpus, type CorpusAddition } from "./corpus-add.ts";

const directory = ".assay/test/corpus-add";
const file = join(directory, "found.json");
const open = join(directory, "open.json");
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeAll(() => {
  const operations = [
    { op: "upsertCoValue", id: "a", header: {} },
    { op: "getCoValueCount" },
  ] as const;
  writeHistory(file, { contract: "covalue", api: "sync", seed: 7, note: "found", operations });
  const key = "lock#p";
  const steps = [
    { op: "putStorageReconciliationLock", key, session: "s", acquiredAt: 1, offset: 0 },
    { op: "getStorageReconciliationLock", key },
  ] as const;
  const transaction = { op: "transaction", end: "commit" } as const;
  writeHistory(open, {
    contract: "covalue",
    operations: [...operations, { ...transaction, steps: [{ op: "together", steps }] }],
  });
});

const addition: CorpusAddition = {
  file,
  name: "regressions/counts-what-is-there",
  note: "An engine counted one coValue too many.",
  clauses: ["CV-011"],
};

test("a failing history is added with the reference's answers, for cells of both apis", async () => {
  const path = await addToCorpus(addition, directory);
  expect(path).toBe(join(directory, "regressions/counts-what-is-there.json"));
  const { api, answers, clauses, note, seed } = readHistory(path);
  expect(answers).toEqual([{ ok: 1 }, { ok: 1 }]);
  expect({ api, clauses, note, seed }).toEqual({
    api: undefined,
    clauses: ["CV-011"],
    note: addition.note,
    seed: 7,
  });
  const before = readFileSync(path, "utf8");
  await expect(addToCorpus({ ...addition, note: `Another: ${note}` }, directory)).rejects.toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringMatching(/exists; name it/) }),
  );
  expect(readFileSync(path, "utf8")).toBe(before);
});

describe("what the corpus does not take is refused, and nothing is written:", () => {
  test.each<[string, Partial<CorpusAddition>, string, RegExp]>([
    ["a name", { name: "Regressions/X" }, "USAGE", /--name Regressions\/X: write lower-case words/],
    ["a way out", { name: "../x" }, "USAGE", /--name \.\.\/x/],
    ["a drawn one's name", { name: "generated/x-1" }, "USAGE", /--name generated/],
    ["a note", { note: "wrong" }, "USAGE", /--note: say in a sentence/],
    ["an unknown clause", { clauses: ["CV-11"] }, "USAGE", /the nearest are CV-011/],
    ["a clause of others", { clauses: ["CV-112"] }, "USAGE", /does not look at CV-112/],
    ["calls together of which anything may come", { file: open }, "USAGE", /issues together$/],
    ["no file", { file: "none.json" }, "FILE_MISSING", /none\.json/],
  ])("%s", async (_, changes, code, message) => {
    const changed = { ...addition, name: "regressions/refused", ...changes };
    await expect(addToCorpus(changed, directory)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    expect(existsSync(join(directory, "regressions/refused.json"))).toBe(false);
  });
});
