// `assay engines`: which engines are known, which can run here, and what they claim.
import type { CoValueEngine } from "@assay/engines/covalue";
import { offeredCells } from "@assay/engines/engine";
import { renderEngines, type EngineDescription } from "@assay/reports";
import type { CellChoice } from "../cell-choice.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Describes the chosen engines; exits with `usage` when a required one is missing. */
export async function enginesCommand(
  { registry, selection, required }: CellChoice,
  options: { readonly json: boolean },
  output: Output,
): Promise<number> {
  // A set: `--engines memory,memory` is one engine, and so is one that is both chosen and required.
  const chosen = new Set(selection.engines ?? registry.names());
  const demanded = new Set(required);
  const probed = new Map(
    await Promise.all(
      [...new Set([...chosen, ...demanded])].map(
        async (name) => [name, await describeEngine(registry.get(name))] as const,
      ),
    ),
  );
  const descriptions = [...chosen].flatMap((name) => probed.get(name) ?? []);
  output.print(
    options.json ? JSON.stringify(descriptions, null, 2) : renderEngines(descriptions, output),
  );
  const missing = [...demanded]
    .flatMap((name) => probed.get(name) ?? [])
    .filter(({ available }) => !available);
  for (const { name, reason, remedy } of missing) {
    output.warn(
      `assay: ENGINE_UNAVAILABLE: required engine ${name} is missing: ${reason}; ${remedy}`,
    );
  }
  return missing.length > 0 ? EXIT.usage : EXIT.pass;
}

/** Probes an engine. */
async function describeEngine(engine: CoValueEngine): Promise<EngineDescription> {
  const { name, claims } = engine;
  const probe = await engine.probe();
  const cells = offeredCells(engine);
  if (probe.available) return { name, version: probe.version, available: true, cells, claims };
  const { reason, remedy } = probe;
  return { name, version: null, available: false, reason, remedy, cells, claims };
}
