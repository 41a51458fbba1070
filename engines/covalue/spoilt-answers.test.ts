import { expect, test } from "vitest";
import { ManualClock, runSync } from "../engine/index.ts";
import { judge } from "./judge.ts";
import type { History } from "./operations.ts";
import { skippedOperations } from "./player.ts";
import type { CoValueHeader } from "./port.ts";
import { ReferenceStore } from "./reference/index.ts";

/** Hands out the very header that it was given. */
class KeepsCallersHeader extends ReferenceStore {
  readonly #headers = new Map<string, CoValueHeader>();

  override upsertCoValue(id: string, header?: CoValueHeader): number | undefined {
    if (header !== undefined && !this.#headers.has(id)) this.#headers.set(id, header);
    return super.upsertCoValue(id, header);
  }

  override getCoValue(id: string) {
    const row = super.getCoValue(id);
    return row && { ...row, header: this.#headers.get(id) ?? row.header };
  }
}

// Broke: a store that hands out its caller's own object had the history itself spoilt, so that what
// was shrunk and printed was not what had been played. Guards: a history stays as it is.
test("a store that hands out the caller's header is caught, and the history is not spoilt", () => {
  const history: History = [
    { op: "upsertCoValue", id: "a", header: { type: "comap" } },
    { op: "getCoValue", id: "a" },
    { op: "getCoValue", id: "a" },
  ];
  const before = structuredClone(history);
  const clock = new ManualClock();
  const store = new KeepsCallersHeader(clock.now);
  const skips = skippedOperations("sync", false);
  const judgement = runSync(judge({ api: "sync", store, clock, skips }, history));
  expect(judgement).toMatchObject({ state: "differs", difference: { at: "operation", index: 2 } });
  expect(history).toEqual(before);
});
