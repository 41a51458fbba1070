// A file of its own: the store that hangs blocks cojson's static queue for the rest of the process.
import { expect, it } from "vitest";
import { memoryEngine } from "../memory/index.ts";
import { brokenStore, fewTurns } from "./broken-store.test.support.ts";
import { makeCapture } from "./make-capture.ts";
import { storeCapture } from "./store-capture.ts";

it("a store that never answers is given up, with how many messages were done", async () => {
  const capture = await makeCapture({ seed: 1, scale: "smoke" });
  const store = await memoryEngine.openAsync({ durability: "volatile", path: "" });
  let calls = 0;
  const hangLater = brokenStore(
    { api: "async", store },
    {
      handle: {
        getSingleCoValueSession: (call, parameters) => {
          calls += 1;
          return calls > 100 ? new Promise(() => {}) : call(...parameters);
        },
      },
    },
  );
  const result = await storeCapture(hangLater, capture, { stallLimitMs: 1, sleep: fewTurns });
  expect(result).toMatchObject({
    state: "fail",
    messages: 102,
    failures: [{ what: "store", actual: "no sign of it; 102 of 165 messages done" }],
  });
});
