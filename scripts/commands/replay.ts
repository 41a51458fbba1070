// `assay replay`: plays a history from a file on one cell, beside the reference.
import { judgeHistory } from "@assay/conformance/covalue";
import { AssayError, cellName } from "@assay/engines/engine";
import { readHistory } from "@assay/engines/history";
import { renderDifference } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { CellChoice, ReplayOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** Prints whether the cell answers as the reference does, and gives the exit code. */
export async function replayCommand(
  file: string,
  options: ReplayOptions,
  { registry }: CellChoice,
  output: Output,
): Promise<number> {
  const { operations, api: meantFor = "both" } = readHistory(file);
  const { api } = options;
  if (meantFor !== "both" && meantFor !== api) {
    throw new AssayError(
      "USAGE",
      `${file} is a history for ${meantFor} cells: say --api ${meantFor}`,
    );
  }
  const engine = registry.get(options.engine);
  const probe = await engine.probe();
  if (!probe.available) {
    const { reason, remedy } = probe;
    throw new AssayError("ENGINE_UNAVAILABLE", `${engine.name} is missing: ${reason}; ${remedy}`);
  }
  const [weakest = "volatile"] = engine.durabilities;
  const durability = options.durability ?? weakest;
  const places = makeRunDirectory(options.dir);
  try {
    const judgement = await judgeHistory({ engine, api, durability }, operations, {
      directory: places.scratch,
    });
    const name = cellName({ engine: engine.name, api, durability, tuning: {} });
    if (judgement.state === "agrees") {
      output.print(
        `${name} answers all ${operations.length} operations of ${file} as the reference does`,
      );
      return EXIT.pass;
    }
    output.print(`${name} differs from the reference on ${file}\n`);
    output.print(renderDifference(operations, judgement.difference, output));
    return EXIT.fail;
  } finally {
    places.removeScratch();
  }
}
