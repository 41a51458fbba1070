// What a directory holds before a fault is made: a seeded list of commits, and a further one that is
// tried afterwards. Plain data, so that a child process makes the same from the seed.
import type { BatchSession, BatchWrite, SerialOperation } from "@assay/engines/covalue";
import { SeededRandom } from "@assay/engines/jazz";
import { batchSession, batchWrite } from "../claims/fixed-history.ts";

const COMMITS = 16;
const COVALUES_A_COMMIT = 3;
const SESSIONS = ["co_zA_session_z1", "co_zB_session_z2", "co_zC_session_d3$"] as const;
/** Longest text of one transaction: a few commits fill a page, a few transactions cross one. */
const MOST_TEXT = 600;

/** Writes of every kind, each one commit: coValues that appear, grow, are deleted, erased and tracked. */
export function storedHistory(seed: number): readonly SerialOperation[] {
  const random = new SeededRandom(seed, "stored history");
  const stored = new Map<string, number>();
  return Array.from({ length: COMMITS }, (_, commit): SerialOperation => {
    if (commit % 8 === 5) return trackSome([...stored.keys()], commit);
    if (commit % 8 === 7) {
      return { op: "eraseCoValueButKeepTombstone", id: random.pick([...stored.keys()]) };
    }
    const ids = new Set<string>();
    while (ids.size < COVALUES_A_COMMIT) {
      const grows = stored.size > 0 && random.below(4) === 0;
      ids.add(grows ? random.pick([...stored.keys()]) : newID(stored.size + ids.size));
    }
    return { op: "commitBatch", writes: [...ids].map((id) => drawWrite(random, id, stored)) };
  });
}

/** A commit that only what comes after a fault makes. */
export const FURTHER_COMMIT: SerialOperation = {
  op: "commitBatch",
  writes: [batchWrite("co_zAfterTheFault", batchSession(SESSIONS[0], 0, 2))],
};

/** Every id that a history writes to. */
export function idsOf(history: readonly SerialOperation[]): readonly string[] {
  const ids = history.flatMap((operation) =>
    operation.op === "commitBatch" ? operation.writes.map(({ id }) => id) : [],
  );
  return [...new Set(ids)];
}

function newID(number: number): string {
  return `co_z${String(number).padStart(4, "0")}`;
}

function drawWrite(random: SeededRandom, id: string, stored: Map<string, number>): BatchWrite {
  const from = stored.get(id) ?? 0;
  const count = 1 + random.below(4);
  stored.set(id, from + count);
  const sessions: readonly BatchSession[] = SESSIONS.slice(
    0,
    1 + random.below(SESSIONS.length),
  ).map((session) => ({
    ...batchSession(session, from, count),
    text: random.text(1 + random.below(MOST_TEXT)),
  }));
  return { ...batchWrite(id, ...sessions), deleted: random.below(8) === 0 };
}

function trackSome(ids: readonly string[], commit: number): SerialOperation {
  const updates = ids
    .filter((_, index) => index % 3 === commit % 3)
    .map((id) => ({ id, peer: "peer", synced: false }));
  return { op: "trackCoValuesSyncState", updates };
}
