// The test that broken engines are caught, in parts: each in a file of its own, so that they run at the
// same time. `npm run assay -- conform --self-test` runs many seeds; here one each, not the same for all.
import { rm } from "node:fs/promises";
import { countOperations } from "@assay/engines/covalue";
import { testMutant } from "../self-test/test-one.ts";
import { MUTANTS, type Mutant } from "./index.ts";

/** How many parts there are. */
const PARTS = 4;
/** Operations and steps that are enough for any of the bugs. */
const LONGEST_HISTORY = 7;
/** A mutant with the seed that has to catch it. */
export interface Planted extends Mutant {
  readonly seed: number;
}

/** The mutants of a part, counted from 1; what checks of claims catch has its tests beside them. */
export function partOfMutants(part: number, parts = PARTS): Planted[] {
  const seen = MUTANTS.filter(({ caughtBy }) => caughtBy === "histories");
  return seen
    .map((mutant, index) => ({ ...mutant, seed: 1 + (index % 3) }))
    .filter((_, index) => index % parts === part - 1);
}

/** What a test is skipped with. */
interface Skippable {
  skip(reason: string): void;
}

/** Skips a test of a broken engine that is built on one which is not here, and says why. */
export async function skipWithoutEngine({ engine }: Mutant, context: Skippable): Promise<void> {
  const probe = await engine.probe();
  if (!probe.available) context.skip(`not tried: ${probe.reason}; ${probe.remedy}`);
}

/** What becomes of a mutant within the default budget. */
export async function fateOf(
  planted: Planted,
): Promise<"caught" | "survived" | "caught at length"> {
  const directory = `.assay/test/mutants/${planted.name}`;
  try {
    const result = await testMutant(planted, { seed: planted.seed, directory });
    if (result.kind !== "caught") return "survived";
    const { history } = result;
    return history !== undefined && countOperations(history) <= LONGEST_HISTORY
      ? "caught"
      : "caught at length";
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
