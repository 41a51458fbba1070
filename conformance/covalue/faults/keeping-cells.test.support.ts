// The cells that keep data, of every engine of the house that can run here: what these tests are about.
// That an engine is missing is said by engines/required-engines.test.ts.
import { engineRegistry } from "@assay/engines";
import type { CoValueEngine } from "@assay/engines/covalue";
import {
  AssayError,
  selectCells,
  type Api,
  type Durability,
  type EngineSource,
} from "@assay/engines/engine";

/** A cell that keeps data, and where a process of its own finds its engine. */
export interface KeepingCell {
  /** `sqlite/async/process` */
  readonly name: string;
  readonly engine: CoValueEngine;
  readonly source: EngineSource;
  readonly api: Api;
  readonly durability: Durability;
  /** The engine's version. */
  readonly version: string;
}

const { cells } = await selectCells(engineRegistry(), { durabilities: ["process"] });

/** Both apis of every engine that offers the durability `process`. */
export const KEEPING_CELLS: readonly KeepingCell[] = cells.map((cell) => {
  const { source } = cell.engine;
  if (source !== undefined) return { ...cell, source };
  throw new AssayError("INTERNAL", `engine ${cell.engine.name} of the house names no source`);
});
