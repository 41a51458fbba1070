import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { logger } from "cojson";
import { afterAll, describe, expect, test } from "vitest";
import { BUILT_IN_ENGINES } from "@assay/engines";
import { offeredCells, type Api, type Durability } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import type { ClauseResult } from "../events.ts";
import { checkClaims } from "./claims.ts";
import { changeAsync, type Changes } from "./mutants/broken-engine.ts";

const SCRATCH = join(import.meta.dirname, "../../.assay/claims-test");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "corrupt-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function check(
  engine: CoValueEngine,
  api: Api,
  durability: Durability,
): Promise<readonly ClauseResult[]> {
  const directory = mkdtempSync(join(scratch, "cell-"));
  const only = new Set(["CV-102", "CV-103"] as const);
  const result = await checkClaims({
    engine,
    api,
    durability,
    tuning: {},
    directory,
    selection: { only },
  });
  const failures = result.outcome.verdict === "fail" ? result.outcome.failures : [];
  expect(failures.length > 0).toBe(result.clauses.some(({ verdict }) => verdict === "fail"));
  return result.clauses;
}

const available = (
  await Promise.all(
    BUILT_IN_ENGINES.map(async (engine) => ((await engine.probe()).available ? [engine] : [])),
  )
).flat();
const cells = available.flatMap((engine) =>
  offeredCells(engine).map((cell) => ({ engine, name: engine.name, ...cell })),
);

test.each(cells)("$name/$api/$durability passes over corrupt rows", async (cell) => {
  expect(await check(cell.engine, cell.api, cell.durability)).toEqual([
    { clause: "CV-102", verdict: "pass", looks: 1 },
    { clause: "CV-103", verdict: "pass", looks: 1 },
  ]);
});

test("without a way to plant one the clauses are not run", async () => {
  const none = (): Partial<CoValueStore> =>
    // Set on purpose: leaving it out would leave the store's own.
    ({ plantCorruptRow: undefined }) as unknown as Partial<CoValueStore>;
  const reason = "the engine offers no way to plant a corrupt row";
  expect(await check(changeAsync(memoryEngine, none), "async", "volatile")).toEqual([
    { clause: "CV-102", verdict: "not-run", reason },
    { clause: "CV-103", verdict: "not-run", reason },
  ]);
});

describe("an engine that makes something else of a corrupt row is caught", () => {
  const broken: readonly (readonly [string, "CV-102" | "CV-103", Changes<CoValueStore>])[] = [
    [
      "an unreadable header fails the call",
      "CV-102",
      (store) => ({
        getCoValue: async (id) => {
          const found = await store.getCoValue(id);
          if (found === undefined) throw new SyntaxError("Unexpected end of JSON input");
          return found;
        },
      }),
    ],
    [
      "an unreadable header is read as an empty one",
      "CV-102",
      (store) => ({
        readCoValue: async (id) =>
          (await store.readCoValue(id)) ?? {
            row: { rowID: 2, id: id as never, header: {} as never },
            sessions: [],
          },
      }),
    ],
    [
      "nobody is warned of an unreadable header",
      "CV-102",
      (store) => ({ getCoValue: (id) => withoutWarning(() => store.getCoValue(id)) }),
    ],
    [
      "a coValue with an unreadable header is not counted",
      "CV-102",
      (store) => ({
        getCoValueCount: async () => {
          const ids = await store.getCoValueIDs(100, 0);
          const found = await Promise.all(ids.map(({ id }) => store.getCoValue(id)));
          return found.filter((row) => row !== undefined).length;
        },
      }),
    ],
    [
      "an unreadable transaction is left out of its range",
      "CV-103",
      (store) => ({
        getNewTransactionInSession: async (ses, from, to) => {
          const whole = await store.getNewTransactionInSession(ses, from, to);
          if (whole.length > 0) return whole;
          const first = await store.getNewTransactionInSession(ses, from, from);
          return [...first, ...(await store.getNewTransactionInSession(ses, to, to))];
        },
      }),
    ],
    [
      "nobody is warned of an unreadable transaction",
      "CV-103",
      (store) => ({
        getNewTransactionInSession: (...range) =>
          withoutWarning(() => store.getNewTransactionInSession(...range)),
      }),
    ],
  ];
  test.each(broken)("%s", async (_name, clause, changes) => {
    const results = await check(changeAsync(memoryEngine, changes), "async", "volatile");
    expect(results.map(({ clause: id, verdict }) => [id, verdict])).toEqual([
      ["CV-102", clause === "CV-102" ? "fail" : "pass"],
      ["CV-103", clause === "CV-103" ? "fail" : "pass"],
    ]);
  });
});

async function withoutWarning<T>(call: () => Promise<T>): Promise<T> {
  const { warn } = logger;
  logger.warn = () => {};
  try {
    return await call();
  } finally {
    logger.warn = warn;
  }
}
