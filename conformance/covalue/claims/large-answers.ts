// Compares answers that may be megabytes long. Goal: a difference is a few lines in a run log, and says where it
// is, of which lengths, and what stands around it. Non-goal: to keep both answers.
import { stateDigest } from "@assay/engines/covalue";
import { briefMembers, canonical, sameJson, type Json } from "@assay/engines/engine";
import type { ClauseID } from "../clauses.ts";
import type { Comparisons } from "./looks.ts";

/** What is kept of an answer; a member in about a line of a narrow terminal. */
const ROOM = { members: 5, characters: 72 };

/** Notes where two answers differ, member by member, each cut around its first difference. */
export function equalInBrief(
  comparisons: Comparisons,
  what: string,
  expected: unknown,
  actual: unknown,
  standsOn: readonly ClauseID[],
): void {
  if (sameJson(expected, actual)) {
    // Megabytes need not be made into text to see that they are the same.
    comparisons.equal(what, "the same", "the same", standsOn);
    return;
  }
  const [right, given] = [canonical(expected), canonical(actual)];
  const brief = briefMembers(right, given, ROOM);
  const others = brief.differing - ROOM.members;
  const and = others > 0 ? `, and ${others.toLocaleString("en-US")} more members` : "";
  // Of long names and of what is nested deeply the part that differs may be cut off: then the digests tell.
  const isTold = !sameJson(brief.expected, brief.actual);
  const told = (members: Readonly<Record<string, Json>>, whole: Json) =>
    isTold ? members : { ...members, digest: stateDigest(whole) };
  comparisons.equal(
    `what differs in ${what}${and}`,
    told(brief.expected, right),
    told(brief.actual, given),
    standsOn,
  );
}
