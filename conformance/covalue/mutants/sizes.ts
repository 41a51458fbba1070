// Bugs in how much is stored: limits of keys, columns and messages that show for long ids and large values.
import { settle } from "@assay/engines/engine";
import type { CoValueWrite, RawCoID, SessionID, SessionWrite } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Long ids and large values of a batch are changed, or refused. */
function sizeMutant(
  name: string,
  broken: string,
  change: (write: CoValueWrite) => CoValueWrite,
): Mutant {
  return mutant(
    name,
    broken,
    ["CV-097"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          return yield* settle(store.commitBatch(writes.map(change)));
        },
      },
    }),
    { checks: ["stores-every-size"] },
  );
}

function withSessions(change: (session: SessionWrite) => SessionWrite) {
  return (write: CoValueWrite): CoValueWrite => ({
    ...write,
    sessions: write.sessions.map(change),
  });
}

/** What LMDB's keys hold, less what goes before an id. */
const KEY_UNITS = 500;
/** What some databases hold in a row without further ado. */
const PAGE_BYTES = 2 ** 20;

/** Bugs in how much is stored. */
export const SIZE_MUTANTS: readonly Mutant[] = [
  sizeMutant(
    "ids-cut-at-keys",
    "coValue ids are cut off at the length of the keys",
    // Ids are opaque to storage; cojson brands them.
    (write) => ({ ...write, id: write.id.slice(0, KEY_UNITS) as RawCoID }),
  ),
  sizeMutant(
    "session-ids-cut-at-keys",
    "session ids are cut off at the length of the keys",
    withSessions((session) => ({
      ...session,
      sessionID: session.sessionID.slice(0, KEY_UNITS) as SessionID,
    })),
  ),
  sizeMutant(
    "large-transactions-dropped",
    "transactions above a megabyte are dropped",
    withSessions((session) => ({
      ...session,
      transactions: session.transactions.filter(({ tx }) => longestText(tx) < PAGE_BYTES),
    })),
  ),
  sizeMutant(
    "large-signatures-dropped",
    "signatures above a megabyte are dropped",
    withSessions((session) => ({
      ...session,
      signatures: session.signatures.filter(({ signature }) => signature.length < PAGE_BYTES),
    })),
  ),
  sizeMutant("large-headers-refused", "a header above a megabyte is refused", (write) => {
    if (longestText(write.header) > PAGE_BYTES) throw new RangeError("too large");
    return write;
  }),
];

/** The length of the longest text that an object holds itself; what is not one is not looked into. */
function longestText(value: unknown): number {
  const members: unknown[] =
    typeof value === "object" && value !== null ? Object.values(value) : [];
  return Math.max(0, ...members.map((member) => (typeof member === "string" ? member.length : 0)));
}
