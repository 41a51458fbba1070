// Whether the engines of the house can run on this machine. CI names in ASSAY_REQUIRE those that must:
// tests of a missing engine are skipped, so without this a run on a machine that lacks one passes.
import { expect, test } from "vitest";
import { selectCells } from "./engine/registry.ts";
import { BUILT_IN_ENGINES, engineRegistry } from "./index.ts";
import { requiredEngines } from "./required-engines.test.support.ts";

const required = requiredEngines();

// Never a pass over an empty list: without the variable there is no such test.
if (required.length > 0) {
  test(`the required engines are here: ${required.join(", ")}`, async () => {
    // Rejects where one is unknown or missing, with reason and remedy.
    const { cells } = await selectCells(engineRegistry(), { engines: required }, required);
    expect(new Set(cells.map(({ engine }) => engine.name))).toEqual(new Set(required));
  });
}

for (const engine of BUILT_IN_ENGINES) {
  test(`${engine.name} is here with a version, or says why not and what to do`, async () => {
    const text = expect.stringMatching(/\S/);
    const probe = await engine.probe();
    expect(probe).toStrictEqual(
      probe.available
        ? { available: true, version: text }
        : { available: false, reason: text, remedy: text },
    );
  });
}
