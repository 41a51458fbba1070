// Two directories that one process has open at once are two stores, though both hold the same ids: what is
// kept for a whole process, a cache of headers say, must not go from one to the other.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { canonicalText } from "@assay/engines/engine";
import type {
  AnyCoValueStore,
  Player,
  ReadOperation,
  SerialOperation,
} from "@assay/engines/covalue";
import { keepsData, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { playBeside } from "./play-beside.ts";
import type { Cited } from "./looks.ts";
import { referenceFor } from "./whole-state.ts";

/** Each of two directories answers what was stored in it, whatever happens to the same id in the other. */
export const keepsDirectoriesApart: ClaimCheck = {
  name: "keeps-directories-apart",
  // Of each read that there is, what it answers with.
  clauses: [
    ...(["CV-009", "CV-010", "CV-011", "CV-019", "CV-027", "CV-032", "CV-053"] as const),
    ...(["CV-064", "CV-070", "CV-074", "CV-088"] as const),
  ],
  notApplicable: (context) =>
    keepsData(context) ? undefined : "a volatile cell uses no directory",
  async run(cell) {
    const { directory } = cell.context;
    const places: { player: Player; reference: Player; name: string }[] = [];
    const names = namesIn(directory);
    for (const [number, name] of names.entries()) {
      let store: AnyCoValueStore | undefined;
      await cell.answered(`opening ${name} of ${names.join(" and ")}`, async () => {
        store = await cell.open({ directory: join(directory, name) });
      });
      if (store === undefined) return;
      const player = cell.player(store);
      const reference = referenceFor(cell).player;
      const expected = reference.playSync(STORED);
      const actual = await player.playAsync(STORED);
      const what = `${STORED.op} in ${name} before anything is stored there`;
      cell.on("CV-009").equal(what, expected, actual);
      // One store under both names: that all else differs too says no more.
      if (canonicalText(actual) !== canonicalText(expected)) return;
      const write = filling(number + 1);
      reference.playSync(write);
      await player.playAsync(write);
      places.push({ player, reference, name });
    }
    const look = async (when: string): Promise<void> => {
      for (const { player, reference, name } of places) {
        const where = ` in ${name} of two directories${when}`;
        for (const [clauses, operation] of READS) {
          await playBeside(reference, player, [operation], cell.on(...clauses), where);
        }
      }
    };
    await look("");
    // What was read is now known to whatever remembers it.
    for (const operation of CHANGES) {
      places[0]?.reference.playSync(operation);
      await places[0]?.player.playAsync(operation);
    }
    await look(" once the one was changed");
    const acquire = { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "p" } as const;
    for (const { player, reference, name } of places) {
      const where = ` in ${name} of two directories`;
      await playBeside(reference, player, [acquire], cell.on("CV-074"), where);
    }
  },
};

const ID = "co_z1";
const STORED: ReadOperation = { op: "getCoValue", id: ID };

/**
 * Names of two directories that are one to whoever overlooks case, decodes percent signs, or ends a path at
 * a question mark or a number sign, as in a URI.
 */
function namesIn(directory: string): readonly [string, string] {
  mkdirSync(join(directory, "case"));
  // Where the filesystem overlooks case they are one to everybody.
  const differs = existsSync(join(directory, "CASE")) ? "~" : "%7e";
  return ["a#b?%7E", `a#b?${differs}`];
}

/** The same ids, with more of everything the higher the number. */
function filling(number: number): SerialOperation {
  const session = batchSession("s", 0, number);
  const write = { ...batchWrite(ID, session), header: { number } };
  return { op: "commitBatch", writes: [write, batchWrite(`co_zOf${number}`)] };
}

const CHANGES: readonly SerialOperation[] = [
  { op: "commitBatch", writes: [{ ...batchWrite("co_zDeleted"), deleted: true }] },
  { op: "trackCoValuesSyncState", updates: [{ id: ID, peer: "peer", synced: false }] },
  { op: "eraseCoValueButKeepTombstone", id: ID },
];

const READS: readonly (readonly [clauses: Cited, operation: ReadOperation])[] = [
  [["CV-009"], { op: "getCoValue", id: ID }],
  [["CV-009"], { op: "getCoValue", id: "co_zOf1" }],
  [["CV-010"], { op: "getCoValueIDs", limit: 10, offset: 0 }],
  [["CV-011"], { op: "getCoValueCount" }],
  [["CV-019"], { op: "getCoValueSessions", id: ID }],
  [["CV-027"], { op: "getNewTransactionInSession", id: ID, session: "s", from: 0, to: 9 }],
  [["CV-032"], { op: "getSignatures", id: ID, session: "s", from: 0 }],
  [["CV-053"], { op: "getAllCoValuesWaitingForDelete" }],
  [["CV-064"], { op: "getUnsyncedCoValueIDs" }],
  [["CV-070"], { op: "getCoValueKnownState", id: ID }],
  [["CV-088"], { op: "readCoValue", id: ID }],
];
