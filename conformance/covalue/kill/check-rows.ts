// What the store itself says of what was written: nothing acknowledged is missing, and what is there
// is a whole number of messages, the first ones that were handed over.
import type { RawCoID, SessionID } from "cojson";
import { briefDifference, canonicalText, settle, type Steps } from "@assay/engines/engine";
import type { StoredCoValue, StoredSession } from "@assay/engines/covalue";
import type { Finding } from "./finding.ts";
import type { IssuedMessage, Journal } from "./journal.ts";
import type { OpenStore } from "./open-store.ts";

/** How many transactions of each session are there without a gap; `undefined` for an unknown coValue. */
type Stored = ReadonlyMap<SessionID, number> | undefined;

/**
 * Compares the store with all journals of its directory, whose writers have ended. Errors are those of
 * the store.
 */
export function* checkRows(
  { store }: OpenStore,
  journals: readonly Journal[],
): Steps<readonly Finding[]> {
  const findings: Finding[] = [];
  const stored = new Map<RawCoID, Stored>();
  for (const [id, ends] of messageEnds(journals)) {
    const value = yield* settle(store.readCoValue(id));
    const known = yield* settle(store.getCoValueKnownState(id));
    findings.push(...tornParts(id, value, known, ends));
    stored.set(
      id,
      value &&
        new Map(
          value.sessions.map(({ row, transactions }) => [
            row.sessionID,
            withoutGap(transactions, row.lastIdx),
          ]),
        ),
    );
  }
  for (const journal of journals) findings.push(...missingMessages(journal, stored));
  return findings;
}

/** For every coValue, after how many transactions of each session a message ends. */
function messageEnds(journals: readonly Journal[]): Map<RawCoID, Map<SessionID, Set<number>>> {
  const ends = new Map<RawCoID, Map<SessionID, Set<number>>>();
  for (const { coValue, counts } of journals.flatMap(({ messages }) => messages)) {
    const ofValue = ends.get(coValue) ?? new Map<SessionID, Set<number>>();
    ends.set(coValue, ofValue);
    for (const [session, count] of countsOf(counts)) {
      ofValue.set(session, (ofValue.get(session) ?? new Set()).add(count));
    }
  }
  return ends;
}

/** Each session is written by one transaction a message (storageAsync.ts 377), and that is whole or not there. */
function* tornParts(
  id: RawCoID,
  value: StoredCoValue | undefined,
  known: unknown,
  ends: ReadonlyMap<SessionID, ReadonlySet<number>>,
): Generator<Finding> {
  const torn = (what: string): Finding => ({ kind: "torn", what: `${id} ${what}` });
  for (const { row, transactions, signatures } of value?.sessions ?? []) {
    const { sessionID, lastIdx } = row;
    const of = `session ${sessionID}`;
    const there = withoutGap(transactions, lastIdx);
    if (there < lastIdx) yield torn(`${of} claims ${lastIdx} transactions and has ${there}`);
    if (transactions.some(({ idx }) => idx >= lastIdx)) {
      yield torn(`${of} has transactions behind the ${lastIdx} that it claims`);
    }
    if (signatures.some(({ idx }) => idx >= lastIdx)) {
      yield torn(`${of} has signatures behind the ${lastIdx} transactions that it claims`);
    }
    if (ends.get(sessionID)?.has(lastIdx) !== true) {
      yield torn(`${of} ends with transaction ${lastIdx}, where no message ends`);
    }
  }
  const expected = value && knownStateOf(id, value.sessions);
  if (canonicalText(known) !== canonicalText(expected)) {
    const text = briefDifference(expected, known);
    yield torn(`has known state ${text.actual}, its rows make ${text.expected}`);
  }
}

/** Messages are stored one after the other, so the first that is not there is followed by none that is. */
function* missingMessages(
  { messages, acknowledged }: Journal,
  stored: ReadonlyMap<RawCoID, Stored>,
): Generator<Finding> {
  const wasAcknowledged = new Set(acknowledged);
  let absent: number | undefined;
  for (const [number, message] of messages.entries()) {
    const what = `message ${number} of ${message.coValue}`;
    if (!isStored(message, stored.get(message.coValue))) {
      absent ??= number;
      if (wasAcknowledged.has(number)) yield { kind: "missing", what: `${what} was acknowledged` };
    } else if (absent !== undefined && Object.keys(message.counts).length > 0) {
      yield { kind: "torn", what: `${what} is there, and message ${absent} before it is not` };
    }
  }
}

function isStored({ counts }: IssuedMessage, stored: Stored): boolean {
  if (stored === undefined) return false;
  return countsOf(counts).every(([session, count]) => (stored.get(session) ?? 0) >= count);
}

/** How many transactions there are from the first on, of those that the session claims. */
function withoutGap(transactions: StoredSession["transactions"], lastIdx: number): number {
  const gap = transactions.findIndex(({ idx }, position) => idx !== position);
  return Math.min(gap === -1 ? transactions.length : gap, lastIdx);
}

function knownStateOf(id: RawCoID, sessions: readonly StoredSession[]): unknown {
  const counts = sessions.map(({ row }) => [row.sessionID, row.lastIdx] as const);
  return { id, header: true, sessions: Object.fromEntries(counts) };
}

/** `Object.entries` forgets the keys' type. */
function countsOf(counts: IssuedMessage["counts"]): readonly (readonly [SessionID, number])[] {
  return Object.entries(counts) as [SessionID, number][];
}
