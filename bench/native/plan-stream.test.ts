import { ReferenceStore } from "@assay/engines/covalue/reference";
import { makeCapture } from "@assay/engines/jazz";
import { expect, test } from "vitest";
import { storeMessageSync } from "../cojson-calls/store-message.ts";
import { makeDataset } from "../dataset/dataset.ts";
import { DEFAULT_PARAMETERS } from "../parameters.ts";
import { planStream, type PlannedOperation } from "./plan-stream.ts";
import { OPERATION_KINDS } from "./stream-lines.ts";

const AMOUNTS = { ...DEFAULT_PARAMETERS, samples: 60, warmUpOperations: 6 };

test("every kind is there as often as it was asked for, warmed up, and continues what is stored", async () => {
  const capture = await makeCapture({ seed: 5, scale: "smoke" });
  const dataset = makeDataset(capture, 1, { ...AMOUNTS, samples: 120, warmUpOperations: 12 });
  const plan = planStream(dataset, AMOUNTS);
  const stored = [...plan.stored];
  const operations: readonly PlannedOperation[] = [...plan.operations];
  const timed = OPERATION_KINDS.map((kind) => {
    const ofKind = operations.filter((operation) => operation.kind === kind);
    return [kind, ofKind.filter(({ body }) => body.timed).length, ofKind.length];
  });
  expect(timed).toEqual([
    ["store-new", 60, 66],
    ["append", 60, 66],
    ["load", 60, 66],
    ["known-state", 60, 66],
    ["track-sync", 60, 66],
    ["list-unsynced", 6, 6],
    ["delete-erase", 60, 66],
  ]);
  // Part of the content is there before, and no message is played twice or out of its order.
  const reference = new ReferenceStore(Date.now);
  reference.commitBatch(stored);
  const before = new Set<string>(stored.map(({ id }) => id));
  for (const { kind, body } of operations) {
    if (kind === "store-new") expect(before.has(body.message.id)).toBe(false);
    if (kind === "append") expect(before.has(body.message.id)).toBe(true);
    if (kind !== "store-new" && kind !== "append" && kind !== "delete-erase") continue;
    storeMessageSync(reference, body.message);
  }
});
