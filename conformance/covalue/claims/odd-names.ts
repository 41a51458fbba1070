// Names that storage code makes one when it joins, trims, parses, folds or decodes them, beyond those that
// random histories draw; each as an id, a session, a peer, a signature and a lock's key at once.
import { CLOCK_START_MS } from "@assay/engines/engine";
import type { BatchWrite, SerialOperation, TransactionStep } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession } from "./fixed-history.ts";
import { playBeside } from "./play-beside.ts";
import { referenceFor } from "./whole-state.ts";

/** Names that look alike to somebody are different, and none runs into its neighbour. */
export const keepsNamesApart: ClaimCheck = {
  name: "keeps-names-apart",
  clauses: ["CV-095", "CV-096", "CV-073"],
  notApplicable: () => undefined,
  async run(cell) {
    const player = cell.player(await cell.open());
    const reference = referenceFor(cell).player;
    const names = cell.on("CV-095", "CV-096");
    await playBeside(reference, player, STORED, names, " of odd names");
    for (const id of NAMES) {
      const when = ` of the name ${JSON.stringify(id)}`;
      await playBeside(reference, player, [{ op: "getCoValue", id }], names, when);
    }
    const locks = cell.on("CV-073", "CV-096");
    for (const peer of PEERS) {
      const when = ` of the peer ${JSON.stringify(peer)}`;
      await playBeside(reference, player, [acquire(peer)], locks, when);
    }
    const pairs = cell.on("CV-096");
    await playBeside(reference, player, JOINED, pairs, " of names with separators");
    for (const pair of PAIRS) {
      const when = ` of names with ${JSON.stringify(pair.separator)} in them`;
      const reads = [pair.short, pair.long].map(
        ([id]) => ({ op: "getCoValueKnownState", id }) as const,
      );
      await playBeside(reference, player, reads, pairs, when);
    }
    await playBeside(reference, player, AT_THE_END, pairs, " of all names");
  },
};

/** Taken for patterns, of SQL, of shells and of regular expressions; what they match is among the names. */
const PATTERNS = ["*", "?", "n*", "[a-z]", "%", "_", "n%", ".", ".*", "^n", "n|N"];

/** Each beside what it is taken for. */
const NAMES: readonly string[] = [
  // Trimmed.
  ["n", " n", "\tn", "n\t", "\u00a0n", "\ufeffn", "n\ufeff", "\0n"],
  // Numbers, or what a column with an affinity makes of them.
  ["1", "01", "1.0", "1e0", "+1", "0x1", "-0", "0", "9007199254740993", "9007199254740992"],
  // Escaped or decoded.
  ["a%62", "ab", "a\\u0062", "a+b", "a b", "a\r\nb", "a\nb"],
  // Folded or normalised; the sharp s, the dotless i, a ligature and the sign of kelvin.
  ["N", "\u00df", "ss", "\u0131", "i", "I", "\ufb01", "fi", "\u212a", "K"],
  ["\u00f1", "n\u0303", "\ud800", "\ufffd", "\udc00\ud800", "\ud800\udc00"],
  // Halves of pairs at the edges of their ranges, beside whole pairs and beside each other.
  ["\udbff", "\udfff", "\udc00\udc00", "\ufffd\udc00", "\ud800\ud800\udc00"],
  ["\u{1f600}x\ud800", "\ud800\udc00\ud800", "\udbff\udfff\ud800", "\ud800\udc01\ud800"],
  // Nothing, and what begins with the byte that ends a key.
  ["", "\0", "\0a"],
  // Kept under a digest of what comes after a prefix; two of them that any sum of its units makes one.
  ...[130, 1_030].map((length) => ["bc", "cb"].map((end) => "a".repeat(length) + end)),
  // Where a long name is kept in another way than a short one.
  ...["\ud800", "\udfff", "\ufffd"].map((end) => "a".repeat(300) + end),
  PATTERNS,
  // What every object has.
  ["__proto__", "constructor", "hasOwnProperty", "toJSON", "then"],
].flat();

/** Around the sign that ends a lock's prefix, which peers may hold too. */
const PEERS = ["", "#", "##", "p", "p#", "#p", "p#q", "p##q", "q#p", "lock#", "lock#p"];

const ALL = "co_zAllNames";
const FIRST = "n";

/** Half of the locks are held and half rest, so that one in the place of its neighbour shows. */
const LOCK_ROWS = PEERS.map((peer, number): TransactionStep => ({
  op: "putStorageReconciliationLock",
  key: `lock#${peer}`,
  session: peer,
  acquiredAt: CLOCK_START_MS,
  offset: number,
  ...(number % 2 === 0 ? {} : { releasedAt: CLOCK_START_MS }),
}));

const STORED: readonly SerialOperation[] = [
  { op: "upsertCoValue", id: ALL, header: {} },
  {
    op: "commitBatch",
    writes: NAMES.map((name) => ({ ...written(name, name, 1), deleted: true })),
  },
  {
    op: "transaction",
    steps: [
      ...NAMES.map((session, number): TransactionStep => ({
        op: "addSessionUpdate",
        id: ALL,
        session,
        lastIdx: number,
        signature: session,
        hint: false,
      })),
      ...NAMES.map((signature, idx): TransactionStep => ({
        op: "addSignatureAfter",
        id: ALL,
        session: FIRST,
        idx,
        signature,
      })),
      ...NAMES.map((session): TransactionStep => ({
        op: "getSingleCoValueSession",
        id: ALL,
        session,
      })),
      ...LOCK_ROWS,
    ],
    end: "commit",
  },
  {
    op: "trackCoValuesSyncState",
    updates: NAMES.map((name) => ({ id: name, peer: name, synced: false })),
  },
  { op: "getCoValueSessions", id: ALL },
  { op: "getSignatures", id: ALL, session: FIRST, from: 0 },
  { op: "getCoValueKnownState", id: ALL },
  {
    op: "transaction",
    steps: PEERS.map((peer): TransactionStep => ({
      op: "getStorageReconciliationLock",
      key: `lock#${peer}`,
    })),
    end: "commit",
  },
];

function written(id: string, session: string, count: number): BatchWrite {
  const sessions = [{ ...batchSession(session, 0, count), signature: session }];
  return { id, header: { id }, deleted: false, sessions };
}

/** By somebody who has none of the locks: refused, for one reason or the other. */
function acquire(peer: string): SerialOperation {
  return { op: "tryAcquireStorageReconciliationLock", session: "somebody else", peer };
}

/** Two pairs of names that are one text with the separator between them. */
interface Pair {
  readonly separator: string;
  readonly short: readonly [id: string, name: string];
  readonly long: readonly [id: string, name: string];
}

const ASCII = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit));
const SEPARATORS = [...ASCII, "::", "\xff", "\ufffd", "\uffff"];

const PAIRS = SEPARATORS.map((separator, number): Pair => {
  const id = `co_z${number}x`;
  return {
    separator,
    short: [id, `b${separator}c`],
    long: [`${id}${separator}b`, "c"],
  };
});
const BOTH = PAIRS.flatMap(({ short, long }) => [short, long]);

const JOINED: readonly SerialOperation[] = [
  {
    op: "commitBatch",
    writes: BOTH.map(([id, session], number) => written(id, session, 1 + (number % 2))),
  },
  {
    op: "trackCoValuesSyncState",
    updates: BOTH.map(([id, peer]) => ({ id, peer, synced: false })),
  },
  { op: "getUnsyncedCoValueIDs" },
  // Of each pair one is done with, one way or the other.
  {
    op: "trackCoValuesSyncState",
    updates: PAIRS.map(({ short, long }, number) => {
      const [id, peer] = number % 2 === 0 ? short : long;
      return { id, peer, synced: true };
    }),
  },
  { op: "getUnsyncedCoValueIDs" },
  {
    op: "trackCoValuesSyncState",
    updates: BOTH.map(([id, peer]) => ({ id, peer, synced: false })),
  },
  // What begins like the one that is stopped stays.
  ...PAIRS.slice(0, 4).map(({ short: [id] }): SerialOperation => ({
    op: "stopTrackingSyncState",
    id,
  })),
  { op: "getUnsyncedCoValueIDs" },
];

const AT_THE_END: readonly SerialOperation[] = [
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "eraseCoValueButKeepTombstone", id: "n" },
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "readCoValue", id: " n" },
  { op: "getCoValueIDs", limit: 1_000, offset: 0 },
  { op: "getUnsyncedCoValueIDs" },
  { op: "stopTrackingSyncState", id: "" },
  { op: "getUnsyncedCoValueIDs" },
  ...PATTERNS.flatMap((id): readonly SerialOperation[] => [
    { op: "stopTrackingSyncState", id },
    { op: "eraseCoValueButKeepTombstone", id },
  ]),
  { op: "getUnsyncedCoValueIDs" },
  { op: "getAllCoValuesWaitingForDelete" },
];
