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
/** Measured on every bug with seeds 1 to 3: 571 of 651, and 639 among the first three. */
const FEWEST_FIRST = 0.75;
const FEWEST_AMONG_FIRST_THREE = 0.9;

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

/** The clauses that the shortest history of each mutant of a part cites; none of one that was not caught. */
export type Cited = Map<Planted, readonly string[]>;

/** What becomes of a mutant within the default budget; notes what it is caught by. */
export async function fateOf(
  planted: Planted,
  cited: Cited,
): Promise<"caught" | "survived" | "caught at length"> {
  const directory = `.assay/test/mutants/${planted.name}`;
  cited.set(planted, []);
  try {
    const result = await testMutant(planted, { seed: planted.seed, directory });
    if (result.kind !== "caught") return "survived";
    const { clauses, history } = result;
    cited.set(planted, clauses);
    return history !== undefined && countOperations(history) <= LONGEST_HISTORY
      ? "caught"
      : "caught at length";
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * The mutants whose failure names another clause first, or not among three the one that they violate, each with what
 * it names; none where they are as few as they may be.
 */
export function misnamed(cited: Cited): readonly string[] {
  const beyond = (places: number): string[] =>
    [...cited]
      .filter(([{ violates }, clauses]) => {
        const named = clauses.slice(0, places);
        return !violates.some((clause) => named.includes(clause));
      })
      .map(([{ name }, clauses]) => `${name}: ${clauses.slice(0, places).join(", ")}`);
  const [first, three] = [beyond(1), beyond(3)];
  return [
    ...(first.length > cited.size * (1 - FEWEST_FIRST) ? first : []),
    ...(three.length > cited.size * (1 - FEWEST_AMONG_FIRST_THREE) ? three : []),
  ];
}
