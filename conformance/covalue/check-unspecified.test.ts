import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BUILT_IN_ENGINES } from "@assay/engines";
import { AssayError, offeredCells } from "@assay/engines/engine";
import type { CoValueStore } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { CLAUSES } from "./clauses.ts";
import { checkUnspecified, PROBES, type UnspecifiedOutcome } from "./check-unspecified.ts";
import { changeAsync, type Changes } from "./mutants/broken-engine.ts";
import { referenceEngine } from "./reference-engine.ts";

const SCRATCH = join(import.meta.dirname, "../../.assay/claims-test");
mkdirSync(SCRATCH, { recursive: true });
const directory = mkdtempSync(join(SCRATCH, "unspecified-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const OPEN = CLAUSES.filter(({ level }) => level === "UNSPECIFIED").map(({ id }) => id);

test("there is one probe of each clause that is open", () => {
  expect(PROBES.map(({ clause }) => clause).sort()).toEqual(OPEN);
});

test("the reference diverges from itself nowhere", async () => {
  const cell = { engine: referenceEngine, api: "sync", durability: "volatile" } as const;
  const { outcome, clauses } = await checkUnspecified(cell, { directory });
  expect(outcome).toEqual({ verdict: "pass" });
  expect(clauses.filter(({ verdict }) => verdict !== "pass")).toEqual([
    expect.objectContaining({ clause: "CV-049", verdict: "not-run", inapplicable: true }),
  ]);
});

describe("our own engines", () => {
  const cells = BUILT_IN_ENGINES.flatMap((engine) =>
    offeredCells(engine).map((cell) => ({ engine, name: engine.name, ...cell })),
  );
  test.each(cells)("$name/$api/$durability say the same twice", async ({ engine, ...cell }) => {
    if (!(await engine.probe()).available) return;
    const first = await checkUnspecified({ engine, ...cell }, { directory });
    expect(["pass", "divergence"]).toContain(first.outcome.verdict);
    expect(first.clauses.map(({ clause }) => clause)).toEqual(OPEN);
    expect(await checkUnspecified({ engine, ...cell }, { directory })).toEqual(first);
  });
});

test("what several questions are answered alike is said once", async () => {
  const cell = { engine: memoryEngine, api: "async", durability: "volatile" } as const;
  const { clauses } = await checkUnspecified(cell, {
    directory,
    selection: { only: new Set(["CV-021"]) },
  });
  expect(clauses[0]?.reason).toBe(
    'getCoValueSessions, readCoValue: ["C","a","b","c"]; the reference: ["b","a","C","c"]',
  );
});

describe("another answer is a divergence with both answers in it", () => {
  function check(changes: Changes<CoValueStore>): Promise<UnspecifiedOutcome> {
    const engine = changeAsync(memoryEngine, changes);
    const cell = { engine, api: "async", durability: "volatile" } as const;
    return checkUnspecified(cell, { directory, limitMs: 100 });
  }
  function reasonOf({ clauses }: UnspecifiedOutcome, id: string): string | undefined {
    return clauses.find(({ clause, verdict }) => clause === id && verdict === "divergence")?.reason;
  }

  test.each([
    [
      "CV-012",
      "limit -1, offset 0, limit -1, offset 1, limit -2, offset -2: failed with INVALID_ARGUMENT; the reference: []",
      (store) => ({
        getCoValueIDs: async (limit, offset) => {
          if (limit < 0) throw new AssayError("INVALID_ARGUMENT", "below 0");
          return store.getCoValueIDs(limit, offset);
        },
      }),
    ],
    [
      "CV-021",
      'getCoValueSessions: ["C","a","b","c"]; the reference: ["b","a","C","c"] | readCoValue: ["c","b","a","C"]',
      (store) => ({
        readCoValue: async (id) => {
          const whole = await store.readCoValue(id);
          if (whole === undefined) return whole;
          const ids = whole.sessions
            .map(({ row }) => row.sessionID)
            .sort()
            .toReversed();
          const sessions = ids.flatMap((sessionID) =>
            whole.sessions.filter(({ row }) => row.sessionID === sessionID),
          );
          return { ...whole, sessions };
        },
      }),
    ],
    [
      "CV-050",
      "a transaction that commits: nothing; the reference: what the callback returned",
      (store) => ({
        transaction: async (callback) => {
          await store.transaction(callback);
        },
      }),
    ],
    [
      "CV-069",
      "the probe failed: no answer within 100 ms",
      () => ({ getUnsyncedCoValueIDs: () => new Promise<never>(() => {}) }),
    ],
    [
      "CV-100",
      "getCoValueSessions, bytesSinceLastSignature: null; the reference: left out",
      (store) => ({
        getCoValueSessions: async (coValue) => {
          const sessions = await store.getCoValueSessions(coValue);
          return sessions.map((row) => ({ ...row, bytesSinceLastSignature: null as never }));
        },
      }),
    ],
  ] satisfies [string, string, Changes<CoValueStore>][])(
    "%s: %s",
    async (clause, reason, changes) => {
      const outcome = await check(changes);
      expect(outcome.outcome).toEqual({ verdict: "divergence" });
      expect(reasonOf(outcome, clause)).toContain(reason);
    },
  );
});

test("only clauses that are looked at are probed", async () => {
  const cell = { engine: memoryEngine, api: "async", durability: "volatile" } as const;
  const only = await checkUnspecified(cell, {
    directory,
    selection: { only: new Set(["CV-050"]) },
  });
  expect(only.clauses).toMatchObject([{ clause: "CV-050" }]);
  const none = await checkUnspecified(cell, {
    directory,
    selection: { only: new Set(["CV-001"]) },
  });
  expect(none).toMatchObject({ outcome: { verdict: "not-run" }, clauses: [] });
});
