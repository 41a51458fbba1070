// `assay engines`: which engines are known, which can run here, and what they claim.
import type { CoValueEngine } from "@assay/engines/covalue";
import { offeredCells } from "@assay/engines/engine";
import { renderEngines, type EngineDescription } from "@assay/reports";
import type { CellChoice } from "../options.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Describes the chosen engines; exits with `usage` when a required one is missing. */
export async function enginesCommand(
  choice: CellChoice,
  options: { readonly json: boolean },
  output: Output,
): Promise<number> {
  const names = choice.selection.engines ?? choice.registry.names();
  const descriptions = await Promise.all(
    names.map((name) => describeEngine(choice.registry.get(name))),
  );
  output.print(
    options.json ? JSON.stringify(descriptions, null, 2) : renderEngines(descriptions, output),
  );
  const required = choice.required.map((name) => choice.registry.get(name).name);
  const missing = descriptions.filter(
    ({ name, available }) => !available && required.includes(name),
  );
  for (const { name, reason, remedy } of missing) {
    output.warn(
      `assay: ENGINE_UNAVAILABLE: required engine ${name} is missing: ${reason}; ${remedy}`,
    );
  }
  return missing.length > 0 ? EXIT.usage : EXIT.pass;
}

/** Probes an engine. */
export async function describeEngine(engine: CoValueEngine): Promise<EngineDescription> {
  const probe = await engine.probe();
  const common = { name: engine.name, cells: offeredCells(engine), claims: engine.claims };
  return probe.available
    ? { ...common, version: probe.version, available: true }
    : { ...common, version: null, available: false, reason: probe.reason, remedy: probe.remedy };
}
