import { expect, test } from "vitest";
import { Waits } from "./waits.ts";

test("what is waited for is told once it takes long, with for how long, until it is over", () => {
  const told: string[] = [];
  let nowMs = 0;
  const progress = { update: (what: string, how: string) => void told.push(`${what} ${how}`) };
  const waits = new Waits(progress, () => nowMs);
  try {
    waits.begin("mine/sync", "getCoValueCount, of operation 3 of 7");
    nowMs = 1_999;
    waits.tell();
    expect(told).toEqual([]);
    nowMs = 12_500;
    waits.tell();
    expect(told).toEqual(["mine/sync getCoValueCount, of operation 3 of 7, for 12 s"]);
    waits.begin("mine/sync", "close");
    nowMs = 13_000;
    waits.tell();
    waits.end("mine/sync");
    nowMs = 99_000;
    waits.tell();
    expect(told).toHaveLength(1);
  } finally {
    waits.stop();
  }
});
