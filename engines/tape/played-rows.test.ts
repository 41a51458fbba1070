import { describe, expect, it } from "vitest";
import { PlayedRows } from "./played-rows.ts";

describe("row ids that a store answers", () => {
  it("are right as long as each row keeps its own", () => {
    const rows = new PlayedRows();
    for (let round = 0; round < 2; round += 1) {
      expect(rows.learnCoValue("a", 1)).toBeUndefined();
      expect(rows.learnCoValue("b", 2)).toBeUndefined();
      expect(rows.learnSession("a", "s", 1)).toBeUndefined();
      expect(rows.learnSession("b", "s", 2)).toBeUndefined();
    }
    expect([rows.coValue("b"), rows.session("b", "s")]).toEqual([2, 2]);
  });

  it.each([
    ["changed", 3],
    ["shared", 2],
    ["invalid", 0],
  ] as const)("are %s where they are", (fault, rowID) => {
    const rows = new PlayedRows();
    rows.learnCoValue("b", 2);
    rows.learnSession("b", "s", 2);
    if (fault === "changed") {
      rows.learnCoValue("a", 1);
      rows.learnSession("a", "s", 1);
    }
    expect(rows.learnCoValue("a", rowID)).toBe(fault);
    expect(rows.learnSession("a", "s", rowID)).toBe(fault);
  });

  it("may be given again after an erase, and after a transaction that came to nothing", () => {
    const rows = new PlayedRows();
    rows.learnSession("a", "s", 1);
    rows.forgetSessions("a");
    expect(rows.learnSession("b", "s", 1)).toBeUndefined();
    rows.begin();
    rows.learnSession("b", "t", 2);
    rows.rollBack();
    expect(rows.session("b", "t")).toBeUndefined();
    expect(rows.learnSession("c", "s", 2)).toBeUndefined();
    expect(rows.session("b", "s")).toBe(1);
  });
});
