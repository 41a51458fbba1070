// The engines that are broken on purpose, to see that kills show what they do wrong.
import type { CoValueEngine } from "@assay/engines/covalue";
import type { FindingKind } from "../finding.ts";
import { acknowledgesEarly } from "./acknowledges-early.ts";
import { commitsInHalves } from "./commits-in-halves.ts";

/** A broken engine, and the kind of finding that catches it. */
export interface PlantedEngine {
  readonly engine: CoValueEngine;
  readonly caughtBy: FindingKind;
}

/** All of them; each is SQLite underneath, with an async and a sync cell of durability `process`. */
export const PLANTED_FOR_KILLS: readonly PlantedEngine[] = [
  { engine: acknowledgesEarly, caughtBy: "missing" },
  { engine: commitsInHalves, caughtBy: "torn" },
];
