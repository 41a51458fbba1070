// Bugs in how a batch is taken apart that show where its rows do not lie one after the other: several
// signatures, gaps, counters of their own, what is left out, and one coValue twice.
import { settle } from "@assay/engines/engine";
import type { CoValueWrite, SessionWrite } from "@assay/engines/covalue";
import { throughWrites } from "./batch-writes.ts";
import { mutant, type Mutant } from "./mutant.ts";

const CHECKS = ["stores-odd-batches"] as const;
/** Where the numbers of a batch lie far apart, signatures and indices are lost with them. */
const ALSO_NUMBERS = [...CHECKS, "holds-every-number"] as const;

/** A batch is stored with its writes changed. Default of `checks`: the check of odd batches. */
export function writesMutant(
  name: string,
  broken: string,
  change: (write: CoValueWrite) => CoValueWrite,
  checks: readonly [string, ...string[]] = CHECKS,
): Mutant {
  return mutant(name, broken, ["CV-089"], throughWrites(change), { checks });
}

/** A batch is stored with its sessions changed. */
function throughSessions(
  name: string,
  broken: string,
  change: (session: SessionWrite) => SessionWrite,
  checks?: readonly [string, ...string[]],
): Mutant {
  const changed = (write: CoValueWrite): CoValueWrite => ({
    ...write,
    sessions: write.sessions.map(change),
  });
  return writesMutant(name, broken, changed, checks);
}

/** Bugs in batches that are odd. */
export const ODD_BATCH_MUTANTS: readonly Mutant[] = [
  throughSessions(
    "batch-signatures-only-at-transactions",
    "a batch's signature is dropped where no transaction of the batch has its index",
    (session) => ({
      ...session,
      signatures: session.signatures.filter((signature) =>
        session.transactions.some(({ idx }) => idx === signature.idx),
      ),
    }),
  ),
  throughSessions(
    "batch-last-signature-alone",
    "of several signatures of a session in a batch only the last is stored",
    (session) => ({ ...session, signatures: session.signatures.slice(-1) }),
    ALSO_NUMBERS,
  ),
  throughSessions(
    "batch-indices-by-position",
    "a batch's transactions are stored one after the other from the first one's index on",
    (session) => ({
      ...session,
      transactions: session.transactions.map(({ tx }, position) => ({
        idx: (session.transactions[0]?.idx ?? 0) + position,
        tx,
      })),
    }),
    ALSO_NUMBERS,
  ),
  throughSessions(
    "batch-counter-from-transactions",
    "a session's counter is the index after the last transaction of a batch",
    (session) => ({
      ...session,
      lastIdx: (session.transactions.at(-1)?.idx ?? session.lastIdx - 1) + 1,
    }),
  ),
  throughSessions(
    "batch-last-signature-from-signatures",
    "a session's last signature is the last that comes with a batch",
    (session) => ({
      ...session,
      lastSignature: session.signatures.at(-1)?.signature ?? session.lastSignature,
    }),
  ),
  throughSessions(
    "batch-signature-is-last",
    "each signature of a batch is stored as its session's last one",
    (session) => ({
      ...session,
      signatures: session.signatures.map(({ idx }) => ({ idx, signature: session.lastSignature })),
    }),
    ALSO_NUMBERS,
  ),
  throughSessions(
    "batch-bytes-zero",
    "a batch that leaves the bytes since the last signature out sets them to 0",
    (session) => ({
      ...session,
      bytesSinceLastSignature: session.bytesSinceLastSignature ?? 0,
    }),
  ),
  writesMutant(
    "batch-deleted-unless-false",
    "a batch enqueues for erasure what it does not say of that it is not deleted",
    (write) => ({ ...write, deleted: write.deleted !== false }),
  ),
  mutant(
    "batch-of-nothing-fails",
    "a batch of nothing fails",
    ["CV-089"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          if (writes.length === 0) throw new SyntaxError("no values");
          return yield* settle(store.commitBatch(writes));
        },
      },
    }),
    { checks: CHECKS },
  ),
  mutant(
    "batch-by-covalue",
    "of several writes of one coValue a batch stores only the last",
    ["CV-089"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const last = new Map(writes.map((write) => [write.id, write]));
          const ids = [...last.keys()];
          const rowIDs = yield* settle(store.commitBatch([...last.values()]));
          return writes.map(({ id }) => rowIDs[ids.indexOf(id)]);
        },
      },
    }),
    { checks: CHECKS },
  ),
  mutant(
    "batch-looks-up-first",
    "a batch without a header is lost where the coValue is stored by the same batch",
    ["CV-089", "CV-090"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const stored = new Map<string, boolean>();
          for (const { id } of writes) {
            stored.set(id, (yield* settle(store.upsertCoValue(id))) !== undefined);
          }
          const known = writes.filter(({ id, header }) => header !== undefined || stored.get(id));
          const rowIDs = yield* settle(store.commitBatch(known));
          return writes.map((write) =>
            known.includes(write) ? rowIDs[known.indexOf(write)] : undefined,
          );
        },
      },
    }),
    { checks: CHECKS },
  ),
];
