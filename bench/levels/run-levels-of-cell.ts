// All levels of one cell, in the process that calls it.
import { quietly, unlessStalled, type StallOptions } from "@assay/engines/jazz";
import type { LevelSubject } from "./level.ts";
import { LevelOperations } from "./level-operations.ts";
import type { Level } from "./level-result.ts";
import { openLevels, type LevelStoresOptions } from "./open-levels.ts";
import { timeLevels, type LevelTiming } from "./time-levels.ts";

export type LevelsOfCell = Omit<LevelStoresOptions, "operations"> &
  Omit<LevelTiming, "levels" | "operations"> & {
    /** Puts something else in the place of a level; tests do. */
    readonly change?: (levels: Map<Level, LevelSubject>) => void;
  };

/** Emits what `timeLevels` emits. Errors are the engine's at opening. */
export async function runLevelsOfCell(options: LevelsOfCell): Promise<void> {
  const operations = new LevelOperations(options.world);
  await quietly(async () => {
    const levels = await openLevels({ ...options, operations });
    options.change?.(levels);
    await timeLevels({ ...options, levels, operations });
    // One that hangs must not take the others' results with it.
    for (const level of levels.values()) await closed(level, options.stall);
  });
}

async function closed(level: LevelSubject, stall: StallOptions | undefined): Promise<void> {
  const closing = async (): Promise<void> => level.close();
  await unlessStalled(closing(), () => 0, stall);
}
