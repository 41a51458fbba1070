// Compares answers that may be megabytes long. Goal: a difference is a few lines in a run log, and says where it
// is, of which lengths, and what stands around it. Non-goal: to keep both answers.
import type { SerialOperation } from "@assay/engines/covalue";
import { briefMembers, canonical, sameJson } from "@assay/engines/engine";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { Comparisons } from "./looks.ts";

/** What is kept of an answer; a member in about a line of a narrow terminal. */
const ROOM = { members: 5, characters: 72 };

/** Notes where the answers to an operation differ, member by member, each cut around its first difference. */
export function equalInBrief(
  comparisons: Comparisons,
  { op }: SerialOperation,
  what: string,
  expected: unknown,
  actual: unknown,
): void {
  const of = `${op} of ${what}`;
  const standsOn = CLAUSES_OF_OPERATION[op];
  const [right, given] = [canonical(expected), canonical(actual)];
  if (sameJson(right, given)) {
    // Megabytes need not be made into text to see that they are the same.
    comparisons.equal(of, "the same", "the same", standsOn);
    return;
  }
  const { expected: wanted, actual: found, differing } = briefMembers(right, given, ROOM);
  const others = differing - ROOM.members;
  const and = others > 0 ? `, and ${others.toLocaleString("en-US")} more members` : "";
  comparisons.equal(`what differs in ${of}${and}`, wanted, found, standsOn);
}
