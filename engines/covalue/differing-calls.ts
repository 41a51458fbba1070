// Which of cojson's calls show that two observed states differ: a state is long, and what to look at first is the
// call that answered otherwise.
import { canonicalText, sameJson, type Json } from "../engine/index.ts";

type Fields = { readonly [key: string]: Json };

/** The calls that the parts of a state are read with, in the order in which `observeState` makes them. */
const STATE_CALLS: readonly (readonly [string, string])[] = [
  ["count", "getCoValueCount"],
  ["unsynced", "getUnsyncedCoValueIDs"],
  ["waitingForDelete", "getAllCoValuesWaitingForDelete"],
  ["locks", "getStorageReconciliationLock"],
];
const CO_VALUE_CALLS: readonly (readonly [string, string])[] = [
  ["row", "getCoValue"],
  ["known", "getCoValueKnownState"],
];
const SESSION_CALLS: readonly (readonly [string, string])[] = [
  ["transactions", "getNewTransactionInSession"],
  ["signatures", "getSignatures"],
];

/**
 * The calls through which two states of `observeState` differ, each once; none where one of the two is no such state, as
 * of a store that could not be looked at. Of what only one of the two lists, a coValue or a session, the call that
 * lists it is named.
 */
export function differingCalls(expected: Json, actual: Json): readonly string[] {
  if (!isState(expected) || !isState(actual)) return [];
  const calls = new Set<string>();
  const [coValues, others] = [membersOf(expected["coValues"]), membersOf(actual["coValues"])];
  const idsOf = (members: readonly Fields[]): string[] =>
    members.map((member) => nameOf(member, "id"));
  if (!sameJson(idsOf(coValues), idsOf(others))) calls.add("getCoValueIDs");
  for (const coValue of coValues) addOfCoValue(calls, coValue, namesake(coValue, "id", others));
  addOfFields(calls, STATE_CALLS, expected, actual);
  return [...calls];
}

function addOfCoValue(calls: Set<string>, coValue: Fields, other: Fields | undefined): void {
  if (other === undefined) return;
  addOfFields(calls, CO_VALUE_CALLS, coValue, other);
  const [sessions, others] = [membersOf(coValue["sessions"]), membersOf(other["sessions"])];
  // In the order of all that they hold, which is no order of the store's.
  const rowsOf = (members: readonly Fields[]): string[] => members.map(rowText).toSorted();
  if (!sameJson(rowsOf(sessions), rowsOf(others))) calls.add("getCoValueSessions");
  for (const session of sessions) {
    const otherSession = namesake(session, "sessionID", others);
    if (otherSession !== undefined) addOfFields(calls, SESSION_CALLS, session, otherSession);
  }
}

function addOfFields(
  calls: Set<string>,
  fields: readonly (readonly [string, string])[],
  one: Fields,
  other: Fields,
): void {
  for (const [field, call] of fields) if (!sameJson(one[field], other[field])) calls.add(call);
}

/** A session without what stands under it. */
function rowText({ signatures: _signatures, transactions: _transactions, ...row }: Fields): string {
  return canonicalText(row);
}

/** The one of the others that has the same name, in that field. */
function namesake(member: Fields, field: string, others: readonly Fields[]): Fields | undefined {
  return others.find((other) => nameOf(other, field) === nameOf(member, field));
}

function nameOf(member: Fields, field: string): string {
  return canonicalText(member[field]);
}

/** The members of a list; those of a wrong kind are left out. */
function membersOf(list: Json | undefined): readonly Fields[] {
  return Array.isArray(list) ? (list as readonly Json[]).filter(isFields) : [];
}

function isState(value: Json): value is Fields {
  return isFields(value) && Array.isArray(value["coValues"]);
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
