// Situations that a run has to bring about often enough, whatever operations do it: odd names that
// meet, indices at edges, things undone. Counted so that a weaker generator is noticed.
import type { History, OperationName, SerialOperation } from "@assay/engines/covalue";
import { Sketch } from "./generator/sketch.ts";

/** A situation that a history may bring about. */
interface SituationRule {
  /** Completes "histories with …". */
  readonly what: string;
  /** The share of histories that must bring it about, at the least. */
  readonly share: number;
  /** An operation without which it cannot arise. */
  readonly needs?: OperationName;
}

/** Every situation. */
export const SITUATIONS = {
  prefix: { what: "a coValue id that is the start of another", share: 0.25 },
  folding: { what: "ids or sessions that differ in case or composition alone", share: 0.04 },
  nul: { what: "an id or session that holds NUL", share: 0.08 },
  surrogate: { what: "an id or session that holds a lone surrogate", share: 0.08 },
  long: { what: "two long ids or sessions that differ at the end alone", share: 0.03 },
  property: { what: "an id or session named as a property of objects", share: 0.04 },
  tombstone: { what: "a tombstone's session and one that looks like it", share: 0.04 },
  byteEdge: { what: "a session with indices on both sides of 2^8", share: 0.1 },
  wordEdge: { what: "a session with indices on both sides of 2^16 or 2^32", share: 0.1 },
  overwrite: { what: "an index written twice", share: 0.08 },
  rangeEnd: { what: "a range that ends at a transaction", share: 0.05 },
  emptyRange: { what: "a range that ends before it begins", share: 0.05 },
  rollback: { what: "a transaction that writes and then throws", share: 0.2 },
  erase: { what: "an erased coValue that had transactions", share: 0.06 },
  reopen: { what: "a store opened again after writes", share: 0.15, needs: "reopen" },
} as const satisfies Record<string, SituationRule>;

export type Situation = keyof typeof SITUATIONS;

/** Every situation's name. */
// `Object.keys` forgets which keys there are.
export const SITUATION_NAMES = Object.keys(SITUATIONS) as Situation[];

/** The rule of a situation. */
export function ruleOf(situation: Situation): SituationRule {
  return SITUATIONS[situation];
}

/** The situations that a history brings about when it is played. */
export function situationsOf(history: History): ReadonlySet<Situation> {
  const found = new Set<Situation>();
  const sketch = new Sketch();
  const ids = new Set<string>();
  const sessions = new Set<string>();
  for (const operation of history) {
    const serials = operation.op === "parallel" ? operation.branches.flat() : [operation];
    for (const serial of serials) {
      for (const [key, value] of fieldsOf(serial)) {
        if (key === "id") ids.add(value);
        if (key === "session") sessions.add(value);
      }
      lookAtRows(serial, sketch, found);
    }
    if (operation.op === "reopen" && sketch.ids().length > 0) found.add("reopen");
    sketch.note(operation);
  }
  for (const id of sketch.ids()) {
    for (const session of sketch.sessions(id)) {
      lookAtIndices(sketch.transactions(id, session), found);
    }
  }
  lookAtNames([...ids], found);
  lookAtNames([...sessions], found);
  if ([...ids].some((id) => [...ids].some((other) => other !== id && other.startsWith(id)))) {
    found.add("prefix");
  }
  const marked = [...sessions].filter((session) => session.includes("$"));
  if (marked.some((name) => name.endsWith("$")) && marked.some((name) => !name.endsWith("$"))) {
    found.add("tombstone");
  }
  return found;
}

function lookAtRows(operation: SerialOperation, sketch: Sketch, found: Set<Situation>): void {
  switch (operation.op) {
    case "getNewTransactionInSession": {
      const { id, session, from, to } = operation;
      if (from > to) found.add("emptyRange");
      else if (sketch.transactions(id, session).includes(to)) found.add("rangeEnd");
      break;
    }
    case "eraseCoValueButKeepTombstone": {
      const { id } = operation;
      const full = sketch
        .sessions(id)
        .some((session) => !session.endsWith("$") && sketch.transactions(id, session).length > 0);
      if (full) found.add("erase");
      break;
    }
    case "transaction": {
      const writes = operation.steps.some(({ op }) => op.startsWith("add"));
      if (writes && operation.end === "throw") found.add("rollback");
      break;
    }
  }
}

function lookAtIndices(indices: readonly number[], found: Set<Situation>): void {
  const across = (edge: number): boolean =>
    indices.some((index) => index < edge) && indices.some((index) => index >= edge);
  if (across(2 ** 8)) found.add("byteEdge");
  if (across(2 ** 16) || across(2 ** 32)) found.add("wordEdge");
  if (new Set(indices).size < indices.length) found.add("overwrite");
}

function lookAtNames(names: readonly string[], found: Set<Situation>): void {
  const fold = (name: string): string => name.normalize("NFC").toLowerCase();
  if (new Set(names.map(fold)).size < names.length) found.add("folding");
  if (names.some((name) => name.includes("\0"))) found.add("nul");
  if (names.some((name) => !name.isWellFormed())) found.add("surrogate");
  if (names.some((name) => name in {})) found.add("property");
  const starts = names.filter((name) => name.length > 480).map((name) => name.slice(0, 480));
  if (new Set(starts).size < starts.length) found.add("long");
}

/** Every field that holds a string, however deep it stands in the operation. */
function* fieldsOf(value: object): Generator<readonly [key: string, value: string]> {
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === "string") yield [key, member];
    else if (typeof member === "object" && member !== null) yield* fieldsOf(member);
  }
}
