// What a run is made of: units, each one check of one cell; and how shards share them.
import { AssayError, cellName, DURABILITIES, type Cell } from "@assay/engines/engine";
import type { Check } from "../events.ts";

/** One of several runs that share the units of one. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly of: number;
}

/** One check of one cell. */
export interface Unit {
  /** Index into the run's cells. */
  readonly cell: number;
  readonly check: Check;
}

/**
 * The units of a shard, or all of them. They are dealt out check by check, and within a check the cells of
 * each durability one after the other, so that what takes long is spread. The same cells and checks are
 * dealt out in the same way wherever it is done.
 *
 * Errors: `SELECTION_EMPTY` where there are more shards than units.
 */
export function unitsOf(
  cells: readonly Omit<Cell, "version">[],
  checks: readonly Check[],
  shard: Shard = { index: 1, of: 1 },
): readonly Unit[] {
  const dealt = checks
    .flatMap((check) => byDurability(cells).map((cell): Unit => ({ cell, check })))
    .filter((_, turn) => turn % shard.of === shard.index - 1);
  if (dealt.length > 0) return dealt;
  throw new AssayError(
    "SELECTION_EMPTY",
    `shard ${shard.index}/${shard.of} has nothing to do: there are ${cells.length * checks.length} checks of cells in all`,
  );
}

/** The indices of cells, those of the weakest durability first. */
function byDurability(cells: readonly Omit<Cell, "version">[]): number[] {
  const places = cells.map((cell, index) => ({
    index,
    name: cellName(cell),
    durability: DURABILITIES.indexOf(cell.durability),
  }));
  places.sort((a, b) => a.durability - b.durability || (a.name < b.name ? -1 : 1));
  return places.map(({ index }) => index);
}
