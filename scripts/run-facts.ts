// What the log of a run says of what was run, whichever run it is.
import type { CoValueEngine } from "@assay/engines/covalue";
import type { SelectedCell } from "@assay/engines/engine";
import type { RunFacts } from "@assay/reports";
import type { CaptureFile } from "./capture-file.ts";

/** The cells with what their engines claim, and every parameter in force. */
export function cellFacts(cells: readonly SelectedCell<CoValueEngine>[]): RunFacts["cells"] {
  return cells.map(({ engine, version, api, durability, tuning }) => ({
    engine: engine.name,
    version,
    api,
    durability,
    tuning,
    claims: { ...engine.claims },
    configuration: { ...engine.defaults, ...tuning },
  }));
}

/** The captured data that every cell is given. */
export function captureFacts({ capture }: CaptureFile): NonNullable<RunFacts["capture"]> {
  return { digest: capture.digest, counts: { ...capture.counts } };
}
