import { expect, test } from "vitest";
import { ManualClock, runSync } from "../engine/index.ts";
import { judge } from "./judge.ts";
import type { History } from "./operations.ts";
import { skippedOperations } from "./player.ts";
import type { CoValueHeader, CoValueKnownState, RawCoID } from "./port.ts";
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

/** Answers with one and the same empty list where nothing waits, and empty sessions where a coValue has none. */
class SharesNothing extends ReferenceStore {
  readonly #nobody: RawCoID[] = [];
  readonly #noSessions: CoValueKnownState["sessions"] = {};

  override getAllCoValuesWaitingForDelete(): RawCoID[] {
    const waiting = super.getAllCoValuesWaitingForDelete();
    return waiting.length === 0 ? this.#nobody : waiting;
  }

  override getCoValueKnownState(id: string): CoValueKnownState | undefined {
    const known = super.getCoValueKnownState(id);
    if (known === undefined || Object.keys(known.sessions).length > 0) return known;
    return { ...known, sessions: this.#noSessions };
  }
}

// Broke: what was empty was left as it was, so that a store which hands out one and the same empty answer
// passed. Guards: it is no other caller's.
test.each([
  ["list", { op: "getAllCoValuesWaitingForDelete" }],
  ["object", { op: "getCoValueKnownState", id: "a" }],
] as const)("a store that hands out the same empty %s again is caught", (_what, read) => {
  const history: History = [
    { op: "upsertCoValue", id: "a", header: { type: "comap" } },
    read,
    read,
  ];
  const clock = new ManualClock();
  const store = new SharesNothing(clock.now);
  const skips = skippedOperations("sync", false);
  const judgement = runSync(judge({ api: "sync", store, clock, skips }, history));
  expect(judgement).toMatchObject({ state: "differs", difference: { at: "operation", index: 2 } });
});
