import { rm } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { skippedOperations, type History, type OperationName } from "@assay/engines/covalue";
import { checkHistories } from "../histories.ts";
import { mutant } from "../mutants/mutant.ts";
import { histories } from "./histories.ts";
import { mayStandTogether } from "./together-rules.ts";
import { withoutSkipped } from "./without-skipped.ts";

const directory = ".assay/test/generator";
afterAll(() => rm(directory, { recursive: true, force: true }));

const NOTHING: ReadonlySet<OperationName> = new Set();

function drawn(seed: number, skips: ReadonlySet<OperationName> = NOTHING): readonly History[] {
  return fc.sample(histories(skips), { seed, numRuns: 60 });
}

describe("a seed gives", () => {
  test("the same histories every time, and others for another seed", () => {
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(5)).not.toEqual(drawn(6));
  });

  test.each([
    ["a volatile cell", skippedOperations("async", false)],
    ["a sync cell", new Set([...skippedOperations("sync", true), "parallel"] as const)],
  ])("%s the histories of every other cell, without what it skips", (_, skips) => {
    const everything = drawn(7);
    expect(drawn(7, skips)).toEqual(everything.map((history) => withoutSkipped(history, skips)));
    const text = JSON.stringify(drawn(7, skips));
    for (const skipped of skips) {
      expect(text).not.toContain(`"op":"${skipped}"`);
      expect(JSON.stringify(everything)).toContain(`"op":"${skipped}"`);
    }
  });
});

describe("a store is reopened", () => {
  const reopenings = drawn(9).map((history) => history.filter(({ op }) => op === "reopen").length);

  test("in most histories, in many of them twice, and in some of them not at all", () => {
    const of = (least: number): number => reopenings.filter((count) => count >= least).length;
    expect(of(1)).toBeGreaterThan(reopenings.length / 2);
    expect(of(2)).toBeGreaterThan(reopenings.length / 4);
    expect(of(1)).toBeLessThan(reopenings.length);
  });

  test("in the end of many that reopen it, so that what came last must outlive it", () => {
    const last = drawn(9).filter((history) => history.at(-1)?.op === "reopen");
    expect(last.length).toBeGreaterThan(reopenings.filter((count) => count >= 2).length / 2);
  });
});

describe("calls that stand together", () => {
  const calls = drawn(1).flatMap((history) =>
    history.flatMap((operation) =>
      operation.op === "transaction"
        ? operation.steps.flatMap((step) => (step.op === "together" ? [step.steps] : []))
        : [],
    ),
  );

  test("are drawn only where the contract says what comes of them, and often for one row", () => {
    expect(calls.filter((steps) => !mayStandTogether(steps))).toEqual([]);
    const twice = calls.filter((steps) => {
      const rows = steps.flatMap((step) =>
        step.op === "addSessionUpdate" ? [JSON.stringify([step.id, step.session])] : [],
      );
      return new Set(rows).size < rows.length;
    });
    expect(twice.length).toBeGreaterThan(5);
  });

  // Broke before: a client that looked a session up and then added it made two rows of one session.
  test("give away a store that takes the second update of a session for the first", async () => {
    const joining = mutant(
      "updates-in-flight-joined",
      "an update of a session whose last one is in flight gets that one's answer",
      ["CV-016"],
      () => {
        const inFlight = new Map<string, Promise<number>>();
        return {
          handle: {
            *addSessionUpdate(handle, update) {
              const { coValue, sessionID } = update.sessionUpdate;
              const key = `${coValue} ${sessionID}`;
              const before = inFlight.get(key);
              if (before !== undefined) return Number(yield before);
              const rowID = Promise.resolve(handle.addSessionUpdate(update));
              inFlight.set(key, rowID);
              try {
                return Number(yield rowID);
              } finally {
                inFlight.delete(key);
              }
            },
          },
        };
      },
      { api: "async" },
    );
    for (const seed of [1, 2, 3, 4, 5]) {
      // That it is found is what counts here, not how short the history becomes.
      const { outcome } = await checkHistories(joining, { directory, seed, shortens: false });
      expect(outcome).toMatchObject({ verdict: "fail", failures: [{ kind: "history" }] });
    }
  });
});
