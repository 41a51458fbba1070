// Whether a coValue that was read is what a pass has led to: its template's content, and, in the
// session that is appended to, any number of transactions between what was acknowledged when the read
// was issued and what was issued when it was answered.
import type { CoValueKnownState, StoredCoValue } from "@assay/engines/covalue";
import type { Stage } from "./stage.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { ExpectedCoValue } from "../dataset/expected.ts";
import type { Member } from "../dataset/population.ts";
import { jsonDifference } from "./json-difference.ts";
import { storedDifference } from "./stored-difference.ts";

/** Throws `WrongAnswer` when a load did not answer what is stored. `atLeast`: appends acknowledged before it. */
export function checkLoaded(
  stage: Stage,
  member: Member,
  atLeast: number,
  actual: StoredCoValue | undefined,
): void {
  const { sessionID } = stage.world.appended;
  const found = actual?.sessions.find(({ row }) => row.sessionID === sessionID);
  const count = appendedCount(stage, member, atLeast, found?.row.lastIdx ?? 0);
  const { stored } = expectedOf(stage, member);
  const sessions =
    count === 0 ? stored.sessions : [...stored.sessions, stage.world.appended.loaded(count)];
  const expected = { row: { ...stored.row, id: member.id }, sessions };
  // A load is several calls: what an append in flight adds between them is not yet the row's.
  const overlaps = atLeast < stage.ledger.appends(member.index).issued;
  const seen = actual !== undefined && overlaps ? asOfItsRows(actual) : actual;
  const difference = storedDifference(member.id, expected, seen);
  if (difference !== undefined) throw new WrongAnswer(difference);
}

/** What was read, without what lies beyond where its sessions' rows end. */
function asOfItsRows({ row, sessions }: StoredCoValue): StoredCoValue {
  return {
    row,
    sessions: sessions.map(({ row: session, transactions, signatures }) => ({
      row: session,
      transactions: transactions.filter(({ idx }) => idx < session.lastIdx),
      signatures: signatures.filter(({ idx }) => idx < session.lastIdx),
    })),
  };
}

/** The same for a known state. */
export function checkKnown(
  stage: Stage,
  member: Member,
  atLeast: number,
  actual: CoValueKnownState | undefined,
): void {
  const { sessionID } = stage.world.appended;
  const count = appendedCount(stage, member, atLeast, actual?.sessions[sessionID] ?? 0);
  const { known } = expectedOf(stage, member);
  const sessions = count === 0 ? known.sessions : { ...known.sessions, [sessionID]: count };
  const difference = jsonDifference(
    { ...known, id: member.id, sessions },
    actual,
    `${member.id}: the known state`,
  );
  if (difference !== undefined) throw new WrongAnswer(difference);
}

function appendedCount(
  stage: Stage,
  { id, index }: Member,
  atLeast: number,
  found: number,
): number {
  const atMost = stage.ledger.appends(index).issued;
  if (found >= atLeast && found <= atMost) return found;
  const wanted = atLeast === atMost ? `${atMost}` : `${atLeast} to ${atMost}`;
  throw new WrongAnswer(`${id} has ${found} appended transactions instead of ${wanted}`);
}

function expectedOf({ world, ledger }: Stage, { index, template }: Member): ExpectedCoValue {
  const deletion = ledger.erased.get(index);
  return deletion === undefined
    ? world.expected.stored(template)
    : world.expected.erased(template, deletion);
}
