import { describe, expect, test } from "vitest";
import { DURABILITIES as OFFERED, type Cell } from "@assay/engines/engine";
import { CHECKS } from "../events.ts";
import { unitsOf } from "./units.ts";

const CELLS: readonly Omit<Cell, "version">[] = ["memory", "sqlite", "leveldb"].flatMap((engine) =>
  OFFERED.filter((durability) => (durability === "volatile") === (engine === "memory")).map(
    (durability) => ({ engine, api: "async" as const, durability, tuning: {} }),
  ),
);
const key = ({ cell, check }: { cell: number; check: string }): string => `${cell} ${check}`;

describe("the shards of a run", () => {
  test.each([1, 2, 3, 7])("of which there are %i do every unit once", (of) => {
    const dealt = Array.from({ length: of }, (_, place) =>
      unitsOf(CELLS, CHECKS, { index: place + 1, of }),
    ).flat();
    expect(dealt.map(key).sort()).toEqual(unitsOf(CELLS, CHECKS).map(key).sort());
    expect(new Set(dealt.map(key)).size).toBe(CELLS.length * CHECKS.length);
  });

  test("get like numbers of each check and of each durability", () => {
    const [first, second] = [1, 2].map((index) => unitsOf(CELLS, CHECKS, { index, of: 2 }));
    for (const check of CHECKS) {
      const counts = [first, second].map(
        (units = []) => units.filter((unit) => unit.check === check).length,
      );
      expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThanOrEqual(1);
    }
    const powers = [first, second].map(
      (units = []) => units.filter(({ cell }) => CELLS[cell]?.durability === "power").length,
    );
    expect(powers).toEqual([CHECKS.length, CHECKS.length]);
  });

  test("are dealt the same whatever the order of the cells is", () => {
    const named = (cells: typeof CELLS): string[] =>
      unitsOf(cells, CHECKS, { index: 2, of: 3 }).map(
        ({ cell, check }) => `${cells[cell]?.engine} ${cells[cell]?.durability} ${check}`,
      );
    expect(named(CELLS.toReversed())).toEqual(named(CELLS));
  });

  test("are refused where one of them would have nothing to do", () => {
    expect(() => unitsOf(CELLS, ["claims"], { index: 6, of: 6 })).toThrow(
      expect.objectContaining({
        code: "SELECTION_EMPTY",
        message: "shard 6/6 has nothing to do: there are 5 checks of cells in all",
      }),
    );
  });
});
