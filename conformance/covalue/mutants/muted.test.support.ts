// The test that a broken engine survives with the clauses off that it violates, in parts: each in a file of
// its own. Few histories each; `npm run assay -- conform --self-test --muted` plays as many as a whole run.
import { rm } from "node:fs/promises";
import type { Verdict } from "../../events.ts";
import { testMutant } from "../self-test/test-one.ts";
import type { Planted } from "./caught.test.support.ts";

/** Two of them are looked at by `npm test`: a muted bug costs all of its histories. */
export const PARTS_OF_MUTED = 4;
const HISTORIES = 30;

/** What becomes of a mutant with its clauses off: what caught it, where something did. */
export async function withoutItsClauses(planted: Planted): Promise<unknown> {
  const directory = `.assay/test/muted/${planted.name}`;
  const { seed } = planted;
  try {
    const result = await testMutant(planted, {
      seed,
      directory,
      histories: HISTORIES,
      muted: true,
    });
    if (result.kind === "caught") return { clauses: result.clauses, history: result.history };
    if (result.kind !== "survived") return result.kind;
    return isToBlame(result.outcome) ? result.outcome : "survived";
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Whether more is wrong than that a run of few histories misses the generator's floors. */
function isToBlame(outcome: Verdict): boolean {
  if (outcome.verdict === "pass") return false;
  return (
    outcome.verdict !== "fail" ||
    !outcome.failures.every(
      (failure) => failure.kind === "observed" && failure.what.startsWith("the generator's floor"),
    )
  );
}
