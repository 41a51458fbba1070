// Says which engines were chosen and cannot run here: never a silent skip.
import type { MissingEngine } from "@assay/engines/engine";
import type { ProgressLine } from "./progress.ts";

/** Notes every missing engine with what to do. */
export function noteMissing(missing: readonly MissingEngine[], progress: ProgressLine): void {
  for (const { engine, reason, remedy } of missing) {
    progress.note(`MISSING ${engine}: ${reason}\n  remedy: ${remedy}`);
  }
}
