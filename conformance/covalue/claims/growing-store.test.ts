import { describe, expect, test } from "vitest";
import { ManualClock, type Json } from "@assay/engines/engine";
import { Player } from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import {
  batchOf,
  LENGTHS,
  LONGEST,
  looksAt,
  MANY_AT_ONCE,
  sessionLooksAt,
  trackingOf,
  WIDE,
} from "./growing-store.ts";

function reference() {
  const clock = new ManualClock();
  const store = new ReferenceStore(clock.now);
  return { store, player: new Player({ api: "sync", store, clock, skips: new Set() }) };
}

/** How long the longest list in an answer is, keys of an object among them. */
function longestIn(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: Json[] = Object.values(value);
  return Math.max(members.length, ...members.map(longestIn));
}

describe("a store that grows", () => {
  test("has in every answer a list of the step's length, or the half of it that was asked for", () => {
    const { store, player } = reference();
    let before = 0;
    for (const length of LENGTHS) {
      const batch = batchOf(before, length);
      expect(batch.length).toBeGreaterThanOrEqual(length);
      expect(store.commitBatch(batch)).toHaveLength(batch.length);
      player.playSync(trackingOf(before, length));
      for (const look of [...looksAt(length), ...sessionLooksAt(length)]) {
        const answer = player.playSync(look);
        const what = `${JSON.stringify(look)} at ${length}`;
        if (look.op === "getCoValueCount") expect(answer, what).toEqual({ ok: length });
        const isPart = "from" in look ? look.from > 0 : "offset" in look && look.offset > 0;
        const isOne = look.op === "getCoValueCount" || look.op === "getCoValue";
        const least = isOne ? 0 : isPart ? Math.floor(length / 2) - 1 : length;
        expect(longestIn({ ...answer }), what).toBeGreaterThanOrEqual(least);
      }
      before = length;
    }
  });

  test("writes in every step of its long transaction, and reads what it wrote", () => {
    const { store, player } = reference();
    store.commitBatch(batchOf(0, LONGEST));
    player.playSync({ op: "getCoValue", id: WIDE });
    const answers = MANY_AT_ONCE.map((operation) => player.playSync(operation));
    const text = JSON.stringify(answers);
    expect(["skipped", "error"].filter((word) => text.includes(word))).toEqual([]);
    const read = MANY_AT_ONCE.findIndex(({ op }) => op === "readCoValue");
    expect(longestIn({ ...answers[read] })).toBe(501);
  });
});
