// Ids of clauses in a row, the first of many and how many more.
import { plainText } from "../plain-text.ts";
import { count } from "../quantity.ts";

const MOST_IDS = 10;

/** `CV-001, CV-002 and 12 more`. */
export function clauseList(ids: readonly string[]): string {
  const rest = ids.length - MOST_IDS;
  // To leave out one or two would hide for nothing.
  if (rest <= 2) return ids.map(plainText).join(", ");
  return `${ids.slice(0, MOST_IDS).map(plainText).join(", ")} and ${count(rest)} more`;
}
