import { ReferenceStore } from "@assay/engines/covalue/reference";
import { makeCapture } from "@assay/engines/jazz";
import { beforeAll, expect, test } from "vitest";
import { storeMessageSync } from "../cojson-calls/store-message.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { benchPlan } from "../parameters.ts";
import { planStream, type PlannedOperation } from "./plan-stream.ts";
import { OPERATION_KINDS } from "./stream-lines.ts";

const AMOUNTS = { samples: 60, warmUpOperations: 6 };

let world: World;

beforeAll(async () => {
  world = makeWorld(
    await makeCapture({ seed: 5, scale: "smoke" }),
    1,
    benchPlan("smoke").parameters,
  );
});

test("every kind is there as often as it was asked for, warmed up, and continues what is stored", () => {
  const plan = planStream(world, AMOUNTS);
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
  expect(before.size).toBe(64);
  for (const { kind, body } of operations) {
    if (kind === "store-new") expect(before.has(body.message.id)).toBe(false);
    if (kind === "append") expect(before.has(body.message.id)).toBe(true);
    if (kind === "load") expect(reference.getCoValue(body.id)).toBeDefined();
    if (kind !== "store-new" && kind !== "append" && kind !== "delete-erase") continue;
    storeMessageSync(reference, body.message);
  }
});

test("a few known states are asked for that the store does not have", () => {
  const plan = planStream(world, { samples: 1_000, warmUpOperations: 0 });
  const there = new Set<string>([...plan.stored].map(({ id }) => id));
  let unknown = 0;
  for (const { kind, body } of plan.operations) {
    if (kind === "store-new") there.add(body.message.id);
    if (kind === "known-state" && !there.has(body.id)) unknown += 1;
  }
  expect(unknown).toBeGreaterThan(5);
  expect(unknown).toBeLessThan(50);
});

test("what is large in the capture is in no line", () => {
  const { templates, population, parameters } = world;
  const large = [...population.members(0, templates.coValues.length)].filter(
    ({ template }) => template.contentSize > parameters.repeatedContentAtMost,
  );
  expect(large.length).toBeGreaterThan(0);
  const { stored, operations } = planStream(world, AMOUNTS);
  const ids = new Set<string>([...stored].map(({ id }) => id));
  for (const { kind, body } of operations) if (kind === "store-new") ids.add(body.message.id);
  expect(large.filter(({ id }) => ids.has(id))).toEqual([]);
});
