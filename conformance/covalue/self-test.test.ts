import { rm } from "node:fs/promises";
import { memoryEngine } from "@assay/engines/memory";
import { afterAll, expect, test } from "vitest";
import { inOrder, selfTest, type SelfTestOptions, type SelfTestResult } from "./self-test.ts";
import type { SelfTestEvent, SelfTestInput } from "./self-test/worker.ts";

const directory = ".assay/test/self-test";
afterAll(() => rm(directory, { recursive: true, force: true }));

async function resultsOf(options: Partial<SelfTestOptions>): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = [];
  for await (const result of selfTest({ seeds: [1], mutants: [], directory, ...options })) {
    results.push(result);
  }
  return inOrder(results);
}

test("a broken engine is caught in a process of its own, with each seed, and a whole cell is clean", async () => {
  const results = await resultsOf({
    seeds: [1, 2],
    mutants: ["newest-first"],
    whole: [{ ...memoryEngine, apis: ["sync"] }],
    histories: 60,
  });
  const kinds = results.map((result) => [result.kind, result.seed]);
  expect(kinds).toEqual([
    ["caught", 1],
    ["caught", 2],
    ["clean", 1],
    ["clean", 2],
  ]);
  const [first] = results;
  if (first?.kind !== "caught") throw new TypeError("newest-first was not caught");
  expect(first.clauses).toContain("CV-026");
  expect(first.foundMs).toBeLessThanOrEqual(first.durationMs);
  expect(first.history).not.toEqual([]);
});

test("a history that is not to be made shorter is not shown, and found after as many", async () => {
  const given = { mutants: ["newest-first"], histories: 60 };
  const [shortened] = await resultsOf(given);
  const [asDrawn] = await resultsOf({ ...given, shortens: false });
  if (shortened?.kind !== "caught") throw new TypeError("newest-first was not caught");
  expect(asDrawn).toMatchObject({ kind: "caught", runs: shortened.runs });
  expect(asDrawn).not.toHaveProperty("history");
});

test("clean runs are shared out among the cells, each of which counts its seeds on from the first", async () => {
  const planned: number[] = [];
  const results = await resultsOf({
    seeds: [5],
    whole: [memoryEngine],
    cleanRuns: 3,
    onPlanned: (count) => planned.push(count),
    async *runProcess({ work, seeds }) {
      const cell = work.kind === "cell" ? work.api : "none";
      const clean = { kind: "clean", cell, outcome: { verdict: "pass" } } as const;
      for (const seed of seeds) {
        yield { type: "result", result: { ...clean, seed, runs: 1, durationMs: 0 } };
      }
    },
  });
  expect(results).toMatchObject([
    { cell: "async", seed: 5 },
    { cell: "async", seed: 6 },
    { cell: "sync", seed: 5 },
  ]);
  // Said beforehand, as the progress of a long run shows it.
  expect(planned).toEqual([3]);
});

test("with the clauses off that it violates a broken engine survives", async () => {
  const results = await resultsOf({ mutants: ["failure-replaced"], muted: true });
  expect(results).toMatchObject([{ kind: "survived", runs: 200 }]);
});

test("a broken engine that no mutant is cannot be asked for", async () => {
  await expect(resultsOf({ mutants: ["unheard-of"] })).rejects.toMatchObject({ code: "USAGE" });
});

/** Answers for the seeds before the one that is given, and ends then without a word. */
function dyingAt(fatal: number) {
  return async function* (input: SelfTestInput): AsyncGenerator<SelfTestEvent, void, undefined> {
    for (const seed of input.seeds) {
      if (seed === fatal) return;
      const outcome = { verdict: "pass" } as const;
      const clean = { kind: "clean", cell: "memory/sync/volatile", outcome } as const;
      yield { type: "result", result: { ...clean, seed, runs: 1, durationMs: 0 } };
    }
  };
}

test("a process that dies accuses the cell with that seed alone, and another goes on", async () => {
  const whole = [{ ...memoryEngine, apis: ["sync"] as const }];
  const results = await resultsOf({ seeds: [1, 2, 3], whole, runProcess: dyingAt(2) });
  expect(results).toMatchObject([
    { kind: "clean", seed: 1 },
    {
      kind: "accused",
      seed: 2,
      outcome: { failures: [{ expected: "a result", actual: "it ended without a result" }] },
    },
    { kind: "clean", seed: 3 },
  ]);
});

test("a process that hangs is ended, and after two the other seeds are not run", async () => {
  const asked: number[] = [];
  const results = await resultsOf({
    seeds: [1, 2, 3],
    mutants: ["newest-first"],
    silenceMs: 20,
    async *runProcess({ seeds }, signal) {
      asked.push(seeds[0] ?? 0);
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      throw new Error("ended");
    },
  });
  expect(asked).toEqual([1, 2]);
  expect(results).toMatchObject([
    {
      kind: "survived",
      seed: 1,
      outcome: { failures: [{ actual: expect.stringContaining("said nothing for 20 ms") }] },
    },
    { kind: "survived", seed: 2 },
    { kind: "survived", seed: 3, outcome: { verdict: "not-run" } },
  ]);
});

test("an interrupted self-test ends with what it has", async () => {
  const interrupt = new AbortController();
  const results: SelfTestResult[] = [];
  const whole = [{ ...memoryEngine, apis: ["sync"] as const }];
  const given = { seeds: [1, 2, 3], mutants: [], directory, whole, runProcess: dyingAt(9) };
  for await (const result of selfTest({ ...given, signal: interrupt.signal })) {
    results.push(result);
    interrupt.abort();
  }
  expect(results.length).toBeLessThan(3);
});
