// Takes apart how rows differ: coValues, sessions with what is stored under them, known states, locks.
import type { Json } from "@assay/engines/engine";
import { compareLists } from "./compare-lists.ts";
import { isSame, itemsOf, memberOf, textOf } from "./json-parts.ts";
import type { Finding, Part } from "./symptom.ts";

/** How the row of a coValue differs. */
export function* compareCoValue(id: string, expected: Json, actual: Json): Generator<Finding> {
  const ids = [id];
  if (expected === null || actual === null) {
    if (expected !== actual) {
      yield { part: "coValue", how: presence(expected), ids, expected, actual };
    }
    return;
  }
  yield* compareFields(COVALUE_FIELDS, expected, actual, { ids });
}

/** How a list of ids differs; ids in order where that is promised. */
export function* compareIDs(
  part: Extract<Part, "ids" | "pending" | "unsynced">,
  expected: Json,
  actual: Json,
  order: "ordered" | "unordered",
): Generator<Finding> {
  const keyOf = (entry: Json): string => textOf(part === "ids" ? memberOf(entry, "id") : entry);
  const { misplaced } = compareLists(itemsOf(expected), itemsOf(actual), keyOf, order);
  for (const { key, how } of misplaced) yield { part, how, ids: [key], expected, actual };
  if (!Array.isArray(actual)) yield { part, how: "changed", expected, actual };
}

/** How the sessions of a coValue differ; each may hold its row in a member of its own. */
export function* compareSessions(id: string, expected: Json, actual: Json): Generator<Finding> {
  const rowOf = (entry: Json): Json => {
    const row = memberOf(entry, "session");
    return row === null ? entry : row;
  };
  const keyOf = (entry: Json): string => textOf(memberOf(rowOf(entry), "sessionID"));
  const wanted = itemsOf(expected);
  const found = itemsOf(actual);
  const { misplaced, pairs } = compareLists(wanted, found, keyOf, "unordered");
  for (const { key, how } of misplaced) {
    yield { part: "session", how, ids: [id], session: key, expected, actual };
  }
  for (const [session, one, other] of pairs) {
    yield* compareSession(id, session, rowOf(one), rowOf(other));
    const under = (name: string): [Json, Json] => [memberOf(one, name), memberOf(other, name)];
    yield* compareIndexed("transaction", id, session, ...under("transactions"));
    yield* compareIndexed("signature", id, session, ...under("signatures"));
  }
  if (!Array.isArray(actual))
    yield { part: "session", how: "changed", ids: [id], expected, actual };
}

/** How one session's row differs. */
export function* compareSession(
  id: string,
  session: string,
  expected: Json,
  actual: Json,
): Generator<Finding> {
  const about = { ids: [id], session };
  if (expected === null || actual === null) {
    if (expected !== actual) {
      yield { part: "session", how: presence(expected), ...about, expected, actual };
    }
    return;
  }
  yield* compareFields(SESSION_FIELDS, expected, actual, about);
}

/** How transactions or signatures of a session differ. */
export function* compareIndexed(
  part: Extract<Part, "transaction" | "signature">,
  id: string,
  session: string,
  expected: Json,
  actual: Json,
): Generator<Finding> {
  const about = { part, ids: [id], session, expected, actual };
  const { misplaced, pairs } = compareLists(
    itemsOf(expected),
    itemsOf(actual),
    (entry) => textOf(memberOf(entry, "idx")),
    "ordered",
  );
  for (const { key, how } of misplaced) yield { ...about, how, index: Number(key) };
  for (const [key, one, other] of pairs) {
    if (!isSame(one, other)) {
      yield { ...about, how: "changed", index: Number(key), expected: one, actual: other };
    }
  }
  if (Array.isArray(expected) && !Array.isArray(actual)) yield { ...about, how: "changed" };
}

/** How a known state differs. */
export function* compareKnownState(id: string, expected: Json, actual: Json): Generator<Finding> {
  const ids = [id];
  if (expected === null || actual === null) {
    if (expected !== actual) {
      yield { part: "known state", how: presence(expected), ids, expected, actual };
    }
    return;
  }
  const wanted = memberOf(expected, "sessions");
  const found = memberOf(actual, "sessions");
  for (const session of new Set([...keysOf(wanted), ...keysOf(found)])) {
    const isWanted = keysOf(wanted).includes(session);
    const about = { part: "known session", ids, session, expected, actual } as const;
    if (isWanted !== keysOf(found).includes(session)) {
      yield { ...about, how: isWanted ? "missing" : "extra" };
    } else if (!isSame(memberOf(wanted, session), memberOf(found, session))) {
      yield { ...about, how: "changed" };
    }
  }
  const restOf = (state: Json): Json => [memberOf(state, "id"), memberOf(state, "header")];
  if (!isSame(restOf(expected), restOf(actual)) || typeof found !== "object") {
    yield { part: "known state", how: "changed", ids, expected, actual };
  }
}

/** How a lock's row differs. */
export function* compareLock(key: string, expected: Json, actual: Json): Generator<Finding> {
  const locks = [key];
  if (expected === null || actual === null) {
    if (expected !== actual) {
      yield { part: "lock", how: presence(expected), locks, expected, actual };
    }
    return;
  }
  yield* compareFields(LOCK_FIELDS, expected, actual, { locks });
}

const COVALUE_FIELDS: Readonly<Record<string, Part>> = {
  id: "coValue",
  rowID: "coValue row",
  header: "header",
};

const SESSION_FIELDS: Readonly<Record<string, Part>> = {
  sessionID: "session",
  row: "session row",
  ofOtherCoValue: "session row",
  lastIdx: "counter",
  lastSignature: "last signature",
  bytesSinceLastSignature: "bytes",
};

const LOCK_FIELDS: Readonly<Record<string, Part>> = {
  key: "lock",
  holderSessionId: "lock holder",
  acquiredAt: "lock time",
  releasedAt: "lock release",
  lastProcessedOffset: "lock offset",
};

function* compareFields(
  fields: Readonly<Record<string, Part>>,
  expected: Json,
  actual: Json,
  about: Pick<Finding, "ids" | "session" | "locks">,
): Generator<Finding> {
  for (const [name, part] of Object.entries(fields)) {
    const wanted = memberOf(expected, name);
    const found = memberOf(actual, name);
    if (!isSame(wanted, found)) {
      yield { part, how: "changed", ...about, expected: wanted, actual: found };
    }
  }
}

function keysOf(value: Json): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function presence(expected: Json): "missing" | "extra" {
  return expected === null ? "extra" : "missing";
}
