// That both sides of a contest do the same: their answers and, where they write, what they then hold.
import type { Contest } from "./contest.ts";
import { digestOf } from "./digest.ts";

/** Inputs whose answers are compared. */
const PROOF_INPUTS = 48;

/** Why the sides cannot be compared, or `undefined` when their answers are equal. */
export async function findDifference(contest: Contest): Promise<string | undefined> {
  const { raw, adapter } = await contest.answers(PROOF_INPUTS);
  // Digested after all were given: an answer that a later one overwrites has not stayed valid.
  const different = raw.findIndex((answer, index) => digestOf(answer) !== digestOf(adapter[index]));
  if (different !== -1) {
    return `answer ${different + 1} of ${raw.length} is not what the loop on the library gives`;
  }
  return findStateDifference(contest);
}

/** Why what the sides hold differs; `undefined` where it does not, or nothing is written. */
export async function findStateDifference(contest: Contest): Promise<string | undefined> {
  const states = await contest.states();
  if (states === undefined || digestOf(states.raw) === digestOf(states.adapter)) return undefined;
  return "after the same writes the adapter holds other data than the loop on the library";
}
