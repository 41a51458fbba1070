import { describe, expect, it } from "vitest";
import type { RawCoID } from "@assay/engines/covalue";
import { Ledger } from "../verification/ledger.ts";
import { ListUnsyncedCall, TrackCall } from "./sync-state-calls.ts";

const [A, B, C]: readonly [RawCoID, RawCoID, RawCoID] = ["co_zA", "co_zB", "co_zC"];

describe("a list of unsynced coValues", () => {
  it("is right when it is what the calls checked before it have led to, in any order", () => {
    const ledger = new Ledger(0);
    const list = new ListUnsyncedCall(ledger);
    list.check([]);
    new TrackCall(ledger, [A, B, A], false).check();
    list.check([B, A]);
    new TrackCall(ledger, [A], true).check();
    new TrackCall(ledger, [C], false).check();
    list.check([C, B]);
  });

  it.each([
    ["lacks one", [A]],
    ["has one too many", [A, B, C]],
    ["has another in the place of one", [A, C]],
    ["has one twice in the place of another", [A, A]],
    ["has one twice", [A, B, B]],
  ])("is wrong when it %s", (_what, outcome) => {
    const ledger = new Ledger(0);
    new TrackCall(ledger, [A, B], false).check();
    expect(() => new ListUnsyncedCall(ledger).check(outcome)).toThrow(/^unsynced coValues is /);
  });
});
