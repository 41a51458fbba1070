// Bugs in how much is stored: limits of keys, columns and messages that show for long ids and large values.
import { settle } from "@assay/engines/engine";
import type {
  CoValueWrite,
  RawCoID,
  SessionID,
  SessionWrite,
  Transaction,
} from "@assay/engines/covalue";
import { throughWrites } from "./batch-writes.ts";
import { mutant, type Mutant } from "./mutant.ts";

/** Long ids and large values of a batch are changed, or refused. */
function sizeMutant(
  name: string,
  broken: string,
  change: (write: CoValueWrite) => CoValueWrite,
): Mutant {
  return mutant(name, broken, ["CV-097"], throughWrites(change), { checks: ["stores-every-size"] });
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

/** The same for transactions that hold a text of changes. */
function withChanges(change: (text: string) => string): (write: CoValueWrite) => CoValueWrite {
  return withSessions((session) => ({
    ...session,
    transactions: session.transactions.map(({ idx, tx }) => ({
      idx,
      tx: hasChanges(tx) ? { ...tx, changes: change(tx.changes) as typeof tx.changes } : tx,
    })),
  }));
}

function hasChanges(tx: unknown): tx is Extract<Transaction, { privacy: "trusting" }> {
  return typeof tx === "object" && tx !== null && "changes" in tx && typeof tx.changes === "string";
}

function piecesOf<
  Whole extends { readonly length: number; slice(from: number, to: number): Whole },
>(whole: Whole, length: number): Whole[] {
  const pieces: Whole[] = [];
  for (let from = 0; from < whole.length; from += length) {
    pieces.push(whole.slice(from, from + length));
  }
  return pieces;
}

/** The text as far as it goes into so many bytes. */
function cutAtBytes(text: string, bytes: number): string {
  return Buffer.from(text).subarray(0, bytes).toString();
}

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
  sizeMutant(
    "texts-by-units",
    "a text above a page gets as many bytes as it has units, and is cut where it needs more",
    withChanges((text) => (text.length > 4_096 ? cutAtBytes(text, text.length) : text)),
  ),
  sizeMutant(
    "texts-in-64k",
    "a text up to 65,536 units is cut where it needs more bytes than that",
    withChanges((text) => (text.length <= 65_536 ? cutAtBytes(text, 65_536) : text)),
  ),
  sizeMutant(
    "texts-in-pieces-of-4096",
    "a text is encoded in pieces of 4,096 units, and a pair of surrogates between two of them is lost",
    withChanges((text) =>
      piecesOf(text, 4_096)
        .map((piece) => piece.toWellFormed())
        .join(""),
    ),
  ),
  sizeMutant(
    "texts-in-pieces-of-64k",
    "a text is decoded in pieces of 65,536 bytes, and a character between two of them is lost",
    withChanges((text) => {
      const bytes = Buffer.from(text);
      // What has lone surrogates is kept otherwise.
      if (bytes.toString() !== text) return text;
      return piecesOf(bytes, 65_536).join("");
    }),
  ),
  sizeMutant(
    "sessions-of-4096-bytes",
    "a session whose id takes more than 4,096 bytes is refused",
    withSessions((session) => {
      if (Buffer.byteLength(session.sessionID) > 4_096) throw new RangeError("too long");
      return session;
    }),
  ),
  sizeMutant(
    "ids-of-8192-bytes",
    "a coValue whose id takes more than 8,192 bytes is refused",
    (write) => {
      if (Buffer.byteLength(write.id) > 8_192) throw new RangeError("too long");
      return write;
    },
  ),
  mutant(
    "pairs-of-8200-bytes",
    "an unsynced pair that takes more than 8,200 bytes is refused",
    ["CV-097"],
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          if (updates.some(({ id, peerId }) => Buffer.byteLength(id + peerId) > 8_200)) {
            throw new RangeError("too long");
          }
          yield* settle(store.trackCoValuesSyncState(updates));
        },
      },
    }),
    { checks: ["stores-every-size"] },
  ),
  mutant(
    "headers-cut-by-upsert",
    "upsertCoValue cuts the texts of a header at 70,000 units",
    ["CV-097"],
    () => ({
      store: {
        *upsertCoValue(store, id, header) {
          const cut = (_key: string, value: unknown): unknown =>
            typeof value === "string" ? value.slice(0, 70_000) : value;
          return longestText(header) > 70_000
            ? yield* settle(store.upsertCoValue(id, JSON.parse(JSON.stringify(header), cut)))
            : yield* settle(store.upsertCoValue(id, header));
        },
      },
    }),
    { checks: ["stores-every-size"] },
  ),
  mutant(
    "marks-cut",
    "markCoValueAsDeleted cuts an id at 1,024 units",
    ["CV-097"],
    () => ({
      handle: {
        *markCoValueAsDeleted(handle, id) {
          yield* settle(handle.markCoValueAsDeleted(id.slice(0, 1_024) as RawCoID));
        },
      },
    }),
    { checks: ["stores-every-size"] },
  ),
  mutant(
    "long-names-tracked-on",
    "stopTrackingSyncState does not find an id of more than 1,024 units",
    ["CV-097"],
    () => ({
      store: {
        *stopTrackingSyncState(store, id) {
          if (id.length <= 1_024) yield* settle(store.stopTrackingSyncState(id));
        },
      },
    }),
    { checks: ["stores-every-size"] },
  ),
  mutant(
    "long-sessions-not-found",
    "getSingleCoValueSession does not find a session whose id has more than 1,100 units",
    ["CV-097"],
    () => ({
      handle: {
        *getSingleCoValueSession(handle, coValue, session) {
          const row = yield* settle(handle.getSingleCoValueSession(coValue, session));
          return session.length > 1_100 ? undefined : row;
        },
      },
    }),
    { checks: ["stores-every-size"] },
  ),
  mutant(
    "signatures-of-64k-by-handle",
    "addSignatureAfter cuts a signature at 65,535 units",
    ["CV-097"],
    () => ({
      handle: {
        *addSignatureAfter(handle, row) {
          const signature = row.signature.slice(0, 65_535) as typeof row.signature;
          yield* settle(handle.addSignatureAfter({ ...row, signature }));
        },
      },
    }),
    { checks: ["stores-every-size"] },
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
