import { expect, test } from "vitest";
import { OperationWatch } from "./operation-watch.ts";

const plays = { from: "seed", seed: 1, number: 12 } as const;

test("an operation is told of once it is under way at two looks in a row, and once alone", () => {
  const told: string[] = [];
  const watch = new OperationWatch((what) => void told.push(what));
  try {
    watch.look();
    watch.begin("playing history 12 of seed 1", [{ op: "sync" }, { op: "getCoValueCount" }], plays);
    watch.onOperation(1);
    watch.look();
    watch.look();
    watch.look();
    watch.onOperation(2);
    watch.look();
    watch.look();
    expect(told).toEqual([
      "playing history 12 of seed 1",
      "playing history 12 of seed 1, operation 2 of 2, getCoValueCount",
      "playing history 12 of seed 1, looking at what is stored",
    ]);
  } finally {
    watch.stop();
  }
});
