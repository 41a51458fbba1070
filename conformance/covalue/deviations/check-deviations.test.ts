import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as nextTimer } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Json } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { checkCorpus } from "../check-corpus.ts";
import { readCorpus } from "../corpus.ts";
import { withMembers } from "../mutants/broken-calls.ts";
import { changeAsync, changeHandle, changeSync } from "../mutants/broken-engine.ts";
import { checkDeviations, type DeviationsOutcome } from "./check-deviations.ts";
import type { Deviation } from "./deviation.ts";
import { withDeviations, withoutDeviations } from "./known-deviations.ts";

const SCRATCH = join(import.meta.dirname, "../../../.assay/deviations-test");
mkdirSync(SCRATCH, { recursive: true });
const directory = mkdtempSync(join(SCRATCH, "check-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Counts by so many too many. */
function countsToo(many: number): CoValueEngine {
  return changeSync(memoryEngine, (store) => ({
    getCoValueCount: () => store.getCoValueCount() + many,
  }));
}

const deviation: Deviation = {
  clause: "CV-011",
  history: [{ op: "getCoValueCount" }],
  at: 0,
  expected: { ok: 0 },
  answer: { ok: 1 },
  versions: "*",
  link: "https://example.org/issues/1",
  expires: "2027-01-31",
  why: "It counts its own header.",
};

function check(
  engine: CoValueEngine,
  change: Partial<Deviation> = {},
  today = "2026-11-21",
): Promise<DeviationsOutcome> {
  const cell = { engine, api: "sync", durability: "volatile" } as const;
  const applying = [{ ...deviation, ...change }];
  return checkDeviations(cell, { applying, others: [] }, { directory, today });
}

describe("a known deviation", () => {
  test("that shows exactly is a deviation of its clause, which is off for the checks after it", async () => {
    const { failures, clauses, off, notes } = await check(countsToo(1));
    expect(failures).toEqual([]);
    expect(clauses).toEqual([
      {
        clause: "CV-011",
        verdict: "deviation",
        looks: 1,
        reason:
          'It counts its own header. It answers {"ok":1}; the reference {"ok":0}. https://example.org/issues/1, until 2027-01-31',
      },
    ]);
    expect([...off]).toEqual(["CV-011"]);
    expect(notes).toMatchObject([
      { what: "CV-011", reason: expect.stringContaining("as is known") },
    ]);
  });

  test("that does not show any more is an unexpected pass, which fails", async () => {
    const { failures, clauses, off } = await check(memoryEngine);
    expect(failures).toMatchObject([
      {
        what: expect.stringMatching(/^a known deviation no longer shows: CV-011 /u),
        clauses: [],
        actual: "unexpected pass: remove the deviation",
      },
    ]);
    // It is kept.
    expect(clauses).toEqual([]);
    expect(off.size).toBe(0);
  });

  test("that shows otherwise fails with what is seen", async () => {
    const { failures } = await check(countsToo(2));
    expect(failures).toMatchObject([
      {
        what: expect.stringMatching(/^a known deviation shows otherwise: CV-011 /u),
        expected: { at: 0, expected: { ok: 0 }, answer: { ok: 1 } },
        actual: { at: 0, expected: { ok: 0 }, answer: { ok: 2 } },
      },
    ]);
  });

  test("that shows in another place fails", async () => {
    const history = [{ op: "getCoValueCount" }, { op: "getCoValueCount" }] as const;
    const { failures } = await check(countsToo(1), { history, at: 1 });
    expect(failures).toMatchObject([{ expected: { at: 1 }, actual: { at: 0 } }]);
  });

  test("whose reference answers otherwise by now fails", async () => {
    const { failures } = await check(countsToo(1), { expected: { ok: 7 } });
    expect(failures).toMatchObject([{ actual: { expected: { ok: 0 } } }]);
  });

  test("is put up with on its last day and not on the day after", async () => {
    expect((await check(countsToo(1), {}, "2027-01-31")).failures).toEqual([]);
    expect((await check(countsToo(1), {}, "2027-02-01")).failures).toMatchObject([
      {
        what: expect.stringMatching(/^a known deviation has expired: CV-011 /u),
        expected: "put up with until 2027-01-31",
        actual: expect.stringContaining("2027-02-01"),
      },
    ]);
  });

  test("may be one of the final state", async () => {
    const engine = changeSync(memoryEngine, () => ({ stopTrackingSyncState: () => {} }));
    const updates = [{ id: "co_z1", peer: "peer", synced: false }];
    const state = { count: 0, coValues: [], unsynced: ["co_z1"], waitingForDelete: [], locks: [] };
    const { failures, off } = await check(engine, {
      clause: "CV-065",
      history: [
        { op: "trackCoValuesSyncState", updates },
        { op: "stopTrackingSyncState", id: "co_z1" },
      ],
      at: "final state",
      expected: { ...state, unsynced: [] },
      answer: state,
    });
    expect(failures).toMatchObject([]);
    expect([...off]).toEqual(["CV-065"]);
  });

  test("of a store that cannot be opened fails", async () => {
    const engine: CoValueEngine = {
      ...memoryEngine,
      openSync: () => {
        throw new Error("planted");
      },
    };
    expect((await check(engine)).failures).toMatchObject([
      { actual: { "opening a fresh store": "planted" } },
    ]);
  });
});

const EMPTY_STORE = readCorpus().filter(({ name }) => name === "empty-store");

describe("a known deviation of a store that answers late", () => {
  const slow = (wait: () => Promise<unknown>): CoValueEngine =>
    changeAsync(memoryEngine, (store) => ({
      getCoValueCount: async () => {
        await wait();
        return (await store.getCoValueCount()) + 1;
      },
    }));
  /** The limit of an answer is over at once, the patient one never. */
  const timer = (ms: number, callBack: () => void): (() => void) => {
    const timeout = ms <= 2_000 ? setTimeout(callBack, 0) : undefined;
    return () => clearTimeout(timeout);
  };
  const checkSlow = (engine: CoValueEngine, change: Partial<Deviation>) => {
    const cell = { engine, api: "async", durability: "volatile" } as const;
    const applying = [{ ...deviation, ...change }];
    return checkDeviations(
      cell,
      { applying, others: [] },
      { directory, today: "2026-11-21", timer },
    );
  };

  test("is waited for as any store is before it is accused", async () => {
    const late = slow(async () => {
      for (let round = 0; round < 10; round += 1) await nextTimer();
    });
    expect((await checkSlow(late, {})).failures).toEqual([]);
  });

  test("and is silence itself is not waited for any longer", async () => {
    const never = slow(() => new Promise(() => {}));
    const answer = { error: "UNCODED: no answer within 2000 ms" };
    expect((await checkSlow(never, { answer })).failures).toEqual([]);
  });
});

test("the corpus passes without the clause, and the check says that the cell deviates", async () => {
  const engine = countsToo(1);
  const cell = { engine, api: "sync", durability: "volatile" } as const;
  const options = { directory, files: EMPTY_STORE };
  expect((await checkCorpus(cell, options)).outcome).toMatchObject({ verdict: "fail" });
  const known = await check(engine);
  const selection = withoutDeviations({}, known);
  const corpus = await checkCorpus(cell, { ...options, selection });
  expect(corpus.outcome).toEqual({ verdict: "pass" });
  const both = withDeviations(corpus, known);
  expect(both.outcome).toEqual({ verdict: "deviation" });
  expect(both.clauses.find(({ clause }) => clause === "CV-011")).toMatchObject({
    verdict: "deviation",
  });
  expect(both.notApplicable[0]?.what).toBe("CV-011");
});

/** No handle of a transaction finds a lock, in either api. */
function findsNoLock(): CoValueEngine {
  const sync = changeSync(memoryEngine, (store) => ({
    transaction: (callback) =>
      store.transaction((handle) =>
        callback(
          withMembers(handle, {
            getStorageReconciliationLock: (key: string) => {
              // For the refusal of one that has ended.
              handle.getStorageReconciliationLock(key);
              return undefined;
            },
          }),
        ),
      ),
  }));
  return changeAsync(sync, (store) =>
    changeHandle(store, (handle) => ({
      getStorageReconciliationLock: async (key) => {
        await handle.getStorageReconciliationLock(key);
        return undefined;
      },
    })),
  );
}

test.each(["sync", "async"] as const)(
  "the whole corpus passes where a step of a transaction answers as is known, in the %s api",
  async (api) => {
    const cell = { engine: findsNoLock(), api, durability: "volatile" } as const;
    const lock = { acquiredAt: 0, holderSessionId: "s", key: "lock#p", lastProcessedOffset: 0 };
    const put = { op: "putStorageReconciliationLock", key: "lock#p", session: "s" } as const;
    const answered = (row: Json) => ({
      ok: { end: { ok: "committed" }, steps: [{ ok: null }, { ok: row }] },
    });
    const known = await checkDeviations(
      cell,
      {
        applying: [
          {
            ...deviation,
            clause: "CV-085",
            history: [
              {
                op: "transaction",
                steps: [
                  { ...put, acquiredAt: 0, offset: 0 },
                  { op: "getStorageReconciliationLock", key: "lock#p" },
                ],
                end: "commit",
              },
            ],
            expected: answered(lock),
            answer: answered(null),
          },
        ],
        others: [],
      },
      { directory, today: "2026-11-21" },
    );
    expect(known.failures).toEqual([]);
    const selection = withoutDeviations({}, known);
    const { outcome } = await checkCorpus(cell, { directory, selection });
    expect(outcome).toEqual({ verdict: "pass" });
    expect((await checkCorpus(cell, { directory })).outcome.verdict).toBe("fail");
  },
);

test("what fails beside a deviation still fails", async () => {
  const engine = changeSync(countsToo(1), () => ({ getCoValueIDs: () => [] }));
  const cell = { engine, api: "sync", durability: "volatile" } as const;
  const known = await check(engine);
  const corpus = await checkCorpus(cell, { directory, selection: withoutDeviations({}, known) });
  expect(withDeviations(corpus, known).outcome).toMatchObject({ verdict: "fail" });
});
