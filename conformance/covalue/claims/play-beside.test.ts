import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkClaims } from "../claims.ts";
import { LOCK_TIME_MUTANTS } from "../mutants/lock-times.ts";

const SCRATCH = join(import.meta.dirname, "../../../.assay/test/play-beside");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "batches-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// Broke: with the clause of batches off no comparison of locks counted, and with it broken none was held against them.
test.each(["off", "broken"] as const)(
  "what is wrong about locks counts where the clause of batches is %s",
  async (how) => {
    const mutant = LOCK_TIME_MUTANTS.find(({ name }) => name === "lock-times-whole");
    if (mutant === undefined) throw new TypeError("there is no such mutant");
    const clauses = new Set(["CV-089"] as const);
    const { clauses: results } = await checkClaims({
      engine: mutant.engine,
      api: "async",
      durability: "volatile",
      tuning: {},
      directory: mkdtempSync(join(scratch, "cell-")),
      checks: ["judges-locks-by-their-times"],
      ...(how === "off" ? { selection: { off: clauses } } : { broken: clauses }),
    });
    expect(results).toContainEqual(expect.objectContaining({ clause: "CV-085", verdict: "fail" }));
  },
);
