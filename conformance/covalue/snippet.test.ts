// The programs that show failures: each compiles, shows its difference on the broken engine, and finds
// nothing wrong with the whole one.
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Difference, History } from "@assay/engines/covalue";
import type { EngineSource } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { readCorpus } from "./corpus.ts";
import { writeSnippet as writeFailureSnippet } from "./failure-files.ts";
import { checkHistories } from "./histories.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Mutant } from "./mutants/index.ts";
import { snippetOf, type SnippetOptions } from "./snippet.ts";
import { SHOWN_MUTANTS } from "./snippet.test.fixture.ts";
import {
  compileSnippets,
  FIXTURE,
  ROOT,
  runSnippet,
  startSnippet,
  writeSnippet,
} from "./snippet.test.support.ts";

const directory = join(ROOT, ".assay/test/snippets");
const MEMORY: EngineSource = { module: "@assay/engines/memory", exportName: "memoryEngine" };
const SQLITE: EngineSource = { module: "@assay/engines/sqlite", exportName: "sqliteEngine" };

afterAll(() => rm(directory, { recursive: true, force: true }));

/** What the shortest failing history of a mutant makes a program of. */
async function failureOf(mutant: Mutant): Promise<Omit<SnippetOptions, "source">> {
  const { outcome } = await checkHistories(mutant, { directory, seed: 1, histories: 500 });
  const failure = outcome.verdict === "fail" ? outcome.failures[0] : undefined;
  if (failure?.kind !== "history") throw new TypeError(`${mutant.name} was not caught`);
  const { history, difference, clauses } = failure;
  return { cell: mutant, history, difference, clauses };
}

let compilerSaid: string;
const programs = new Map<string, { readonly broken: string; readonly whole: string }>();

beforeAll(async () => {
  mkdirSync(directory, { recursive: true });
  for (const [exportName, mutant] of SHOWN_MUTANTS) {
    const failure = await failureOf(mutant);
    const whole = mutant.engine.name.startsWith("sqlite") ? SQLITE : MEMORY;
    programs.set(mutant.name, {
      broken: writeSnippet(
        directory,
        mutant.name,
        snippetOf({ ...failure, source: { module: FIXTURE, exportName } }),
      ),
      whole: writeSnippet(
        directory,
        `${mutant.name}-whole`,
        snippetOf({ ...failure, source: whole }),
      ),
    });
  }
  writeCorpusSnippets();
  compilerSaid = await compileSnippets(directory);
});

/** A program that shows the last answer, and one that shows the final state, of every history of the corpus. */
function writeCorpusSnippets(): void {
  for (const { name, history } of readCorpus()) {
    const { operations, answers = [], finalState = null } = history;
    for (const api of ["async", "sync"] as const) {
      const cell: JudgedCell = { engine: sqliteEngine, api, durability: "process" };
      const index = operations.length - 1;
      const [operation, expected] = [operations[index], answers[index]];
      if (operation === undefined || expected === undefined)
        throw new TypeError(`${name} is empty`);
      const common = { cell, source: SQLITE, history: operations, clauses: [] };
      const actual = { ok: null };
      const file = `corpus-${name.replaceAll("/", "-")}-${api}`;
      const last = { at: "operation", index, operation, expected, actual } as const;
      writeSnippet(directory, file, snippetOf({ ...common, difference: last }));
      const state = { at: "final state", expected: finalState, actual: null } as const;
      writeSnippet(directory, `${file}-state`, snippetOf({ ...common, difference: state }));
    }
  }
}

test("each compiles, and so does one of every history of the corpus", () => {
  expect(compilerSaid).toBe("");
});

describe("the program that shows", () => {
  test.each(SHOWN_MUTANTS.map(([, mutant]) => mutant))(
    "$name ends with 1 on the broken engine and with 0 on the whole one",
    async ({ name, api }) => {
      const { broken = "", whole = "" } = programs.get(name) ?? {};
      const [bad, good] = [await runSnippet(broken), await runSnippet(whole)];
      expect(good, name).toEqual({ code: 0, said: "as it should be\n" });
      expect(bad.code, bad.said).toBe(1);
      expect(bad.said).toMatch(/^- expected, \+ actual\n[^]*\n- [^]*\n\+ /m);
      expect(bad.said.length).toBeLessThan(2000);
      expect(api === "sync" && bad.said.includes("    at ")).toBe(false);
    },
  );
});

test("a program prints the members that differ of an answer of two megabytes, and all of it when asked to", async () => {
  const cell: JudgedCell = { engine: memoryEngine, api: "sync", durability: "volatile" };
  const text = "t".repeat(1e6);
  const id = "co_za";
  const history: History = [
    { op: "upsertCoValue", id, header: { text, type: "comap" } },
    { op: "getCoValue", id },
  ];
  const expected = { ok: { header: { text: `${text}t`, type: "comap" }, id, rowID: 1 } };
  const operation = { op: "getCoValue", id } as const;
  const difference: Difference = {
    at: "operation",
    index: 1,
    operation,
    expected,
    actual: { ok: null },
  };
  const program = snippetOf({ cell, source: MEMORY, history, difference, clauses: [] });
  expect(program.length).toBeLessThan(3000);
  expect(program).toContain('"t".repeat(1000000)');
  const file = writeSnippet(directory, "two-megabytes", program);
  const [brief, whole] = [await runSnippet(file), await runSnippet(file, ["--whole"])];
  expect(brief.code, brief.said).toBe(1);
  expect(brief.said).toMatch(
    /^- expected, \+ actual\nok\.header\.text\n- …t+" \(1,000,001 characters\)\n\+ .*\(1,000,000 characters\)\n$/,
  );
  expect(whole.said).toContain(text);
  expect(whole.said).toMatch(/\nexpected [^]*\nactual /);
});

const ASYNC_CELL: JudgedCell = { engine: memoryEngine, api: "async", durability: "volatile" };
const COUNT = { op: "getCoValueCount" } as const;
const WRONG_COUNT: Pick<SnippetOptions, "history" | "difference" | "clauses"> = {
  history: [COUNT],
  difference: {
    at: "operation",
    index: 0,
    operation: COUNT,
    expected: { ok: 0 },
    actual: { ok: 1 },
  },
  clauses: [],
};

// Broke: the directory of its store stayed under .assay.
test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a program that is ended by %s leaves nothing", async (signal, code) => {
  const source = { module: FIXTURE, exportName: "neverCounts" };
  const text = snippetOf({ cell: ASYNC_CELL, source, ...WRONG_COUNT });
  const running = startSnippet(writeSnippet(directory, "never-counts", text), directory);
  const ended = once(running, "close");
  const places = join(directory, ".assay");
  try {
    await vi.waitUntil(() => existsSync(places) && readdirSync(places).length === 1, {
      timeout: 60_000,
      interval: 100,
    });
  } finally {
    running.kill(signal);
  }
  expect(await ended).toEqual([code, null]);
  expect(readdirSync(places)).toEqual([]);
});

test("a program that awaits runs in a package that is no module, too", async () => {
  const plain = join(directory, "no-module");
  mkdirSync(plain, { recursive: true });
  writeFileSync(join(plain, "package.json"), "{}");
  const engine = { ...memoryEngine, source: MEMORY };
  const file = writeFailureSnippet({ ...ASYNC_CELL, engine }, WRONG_COUNT, "1", plain) ?? "";
  expect(await runSnippet(join(process.cwd(), file))).toEqual({
    code: 0,
    said: "as it should be\n",
  });
});

test("a program is the same for the same failure, of ASCII alone, and names what it shows", () => {
  const cell: JudgedCell = { engine: memoryEngine, api: "sync", durability: "volatile" };
  const operation = { op: "getCoValueKnownState", id: '\ud800\u2028"é' } as const;
  const text = snippetOf({
    cell,
    source: MEMORY,
    history: [operation],
    difference: { at: "operation", index: 0, operation, expected: { ok: null }, actual: { ok: 1 } },
    clauses: ["CV-070", "CV-001"],
  });
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  expect(text).toContain("operation 1, getCoValueKnownState differs (CV-070).");
  expect(text).toContain(String.raw`store.getCoValueKnownState("\ud800\u2028\"\u00e9")`);
  expect(text).not.toContain("await");
  // One that listened for it while it is stuck in a call could not be interrupted.
  expect(text).not.toContain("SIGINT");
});
