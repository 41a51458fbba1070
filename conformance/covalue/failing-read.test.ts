import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { settle } from "@assay/engines/engine";
import type { History } from "@assay/engines/covalue";
import { citationsOf } from "./citations/citations.ts";
import { batchSession, batchWrite } from "./claims/fixed-history.ts";
import { isHanging, judgeHistory } from "./judge-history.ts";
import { mutant } from "./mutants/mutant.ts";
import { withFailingRead } from "./failing-read.ts";

const directory = ".assay/test/failing-read";
afterAll(() => rm(directory, { recursive: true, force: true }));

const timer = (_ms: number, callBack: () => void) => {
  const timeout = setTimeout(callBack, 20);
  return () => clearTimeout(timeout);
};
const options = { directory, timer };

/** A cell of which some calls of one read never answer, counted from 0 over all its stores. */
const silentAt = (isSilent: (call: number) => boolean) => {
  let calls = 0;
  return mutant(
    "silent",
    "getCoValueKnownState does not answer",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          if (isSilent(calls++)) yield new Promise(() => {});
          return yield* settle(store.getCoValueKnownState(id));
        },
      },
    }),
    { api: "async" },
  );
};

async function failingOf(cell: ReturnType<typeof silentAt>, history: History) {
  const judgement = await judgeHistory(cell, history, options);
  if (judgement.state === "agrees") throw new TypeError("nothing differs");
  return { history, difference: judgement.difference };
}

test("where the final state is silent, the read that is comes last in the history", async () => {
  const cell = silentAt(() => true);
  const failing = await failingOf(cell, [{ op: "upsertCoValue", id: "a", header: {} }]);
  expect(failing.difference.at).toBe("final state");
  const { history, difference } = await withFailingRead(cell, failing, options);
  expect(history.slice(1)).toEqual([{ op: "getCoValueKnownState", id: "a" }]);
  expect(difference).toMatchObject({ at: "operation", index: 1 });
});

// Broke: the final state alone was told, with a clause of whatever the history had written.
test("where the final state cannot be looked at, the read that fails comes last in the history", async () => {
  const cell = mutant("throwing", "getSignatures throws a TypeError", ["CV-032"], () => ({
    store: {
      getSignatures: () => {
        throw new TypeError("Cannot read properties of undefined");
      },
    },
  }));
  const writes = [batchWrite("a", batchSession("s", 0, 1))];
  const failing = await failingOf(cell, [{ op: "commitBatch", writes }]);
  expect(failing.difference.at).toBe("final state");
  const { history, difference } = await withFailingRead(cell, failing, options);
  expect(history.slice(1)).toEqual([{ op: "getSignatures", id: "a", session: "s", from: 0 }]);
  expect(citationsOf(history, difference)[0]).toBe("CV-032");
});

// Broke: a replay said that the store had not opened, and nothing of what differed.
test("what differs in a store that does not open once more is told as it was found", async () => {
  let opened = 0;
  const whole = silentAt(() => true);
  const cell = {
    ...whole,
    engine: {
      ...whole.engine,
      openAsync(given: Parameters<typeof whole.engine.openAsync>[0]) {
        if (opened++ > 0) throw new TypeError("once only");
        return whole.engine.openAsync(given);
      },
    },
  };
  const failing = await failingOf(cell, [{ op: "upsertCoValue", id: "a", header: {} }]);
  expect(failing.difference.at).toBe("final state");
  expect(await withFailingRead(cell, failing, options)).toEqual(failing);
});

// Broke: an operation of the history was told a second time, with the answer of the first.
test("what is silent elsewhere when it is played again is told as it was found", async () => {
  // The history's own read answers at first, and not when it is asked again.
  const cell = silentAt((call) => call > 0);
  const failing = await failingOf(cell, [
    { op: "upsertCoValue", id: "a", header: {} },
    { op: "getCoValueKnownState", id: "a" },
  ]);
  expect(failing.difference.at).toBe("final state");
  expect(isHanging({ state: "differs", difference: failing.difference })).toBe(true);
  expect(await withFailingRead(cell, failing, options)).toEqual(failing);
});

// Broke: the read that was slow when all was played again was told as never answered.
test("a read that is silent when it is asked by itself is not the one that failed", async () => {
  let calls = 0;
  const cell = mutant(
    "throwing-then-silent",
    "getCoValueKnownState throws a TypeError, and then does not answer",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState() {
          if (calls++ > 0) yield new Promise(() => {});
          throw new TypeError("Cannot read properties of undefined");
        },
      },
    }),
    { api: "async" },
  );
  const failing = await failingOf(cell, [{ op: "upsertCoValue", id: "a", header: {} }]);
  expect(failing.difference).toMatchObject({ at: "final state" });
  expect(await withFailingRead(cell, failing, options)).toEqual(failing);
});
