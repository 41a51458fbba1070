import { expect, test } from "vitest";
import { MUTANTS } from "../mutants/index.ts";
import { testMutant } from "./test-one.ts";

test.each(["histories", "claims"])(
  "a broken engine that %s have to notice is not tried where its engine is missing, and why is said",
  async (caughtBy) => {
    const mutant = MUTANTS.find((one) => one.caughtBy === caughtBy);
    if (mutant === undefined) throw new TypeError(`no broken engine for ${caughtBy}`);
    const missing = {
      available: false as const,
      reason: "it is not built",
      remedy: "npm run setup",
    };
    const engine = { ...mutant.engine, probe: async () => missing };
    const directory = ".assay/test/not-tried";
    expect(await testMutant({ ...mutant, engine }, { seed: 3, directory })).toMatchObject({
      kind: "not-tried",
      mutant: mutant.name,
      seed: 3,
      runs: 0,
      reason: "it is not built; npm run setup",
    });
  },
);
