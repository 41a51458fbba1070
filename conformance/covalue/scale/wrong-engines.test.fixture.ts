// Engines that go wrong only where there is much, or only after reopening.
import { AssayError, settle } from "@assay/engines/engine";
import { sqliteEngine } from "@assay/engines/sqlite";
import { mutant, type Breaking } from "../mutants/mutant.ts";

const wrong = (name: string, broken: string, breaking: Breaking) =>
  mutant(name, broken, ["CV-104"], breaking, { engine: sqliteEngine, api: "async" }).engine;

/** Whether a row id is one of those that go wrong. */
const isUnlucky = (rowID: number | undefined): boolean =>
  rowID !== undefined && rowID % 1_000 === 0;

export const losesAnID = wrong("lost-id", "one id in 1,000 is not listed", () => ({
  store: {
    *getCoValueIDs(store, limit, offset) {
      const ids = yield* settle(store.getCoValueIDs(limit, offset));
      return ids.filter((_, index) => !isUnlucky(offset + index + 1));
    },
  },
}));

export const listsAnIDTwice = wrong(
  "id-twice",
  "the last id of a batch comes again in the next",
  () => ({
    store: {
      *getCoValueIDs(store, limit, offset) {
        return yield* settle(store.getCoValueIDs(limit, Math.max(offset - 1, 0)));
      },
    },
  }),
);

export const stale = wrong(
  "stale-by-one",
  "one known state in 1,000 lacks the last transaction",
  () => ({
    store: {
      *getCoValueKnownState(store, id) {
        const known = yield* settle(store.getCoValueKnownState(id));
        const row = yield* settle(store.getCoValue(id));
        if (known === undefined || !isUnlucky(row?.rowID)) return known;
        const sessions = Object.entries(known.sessions).map(([name, count]) => [name, count - 1]);
        return { ...known, sessions: Object.fromEntries(sessions) };
      },
    },
  }),
);

const BURNT = "burnt ";

/** The ids and their count are right: only whoever looks at row ids, or lists by them, can tell. */
export const leavesGaps = wrong("gap", "one upsert in 20 uses up a row id", () => {
  let upserts = 0;
  return {
    store: {
      *upsertCoValue(store, id, header) {
        upserts += 1;
        if (upserts % 20 === 0 && header !== undefined) {
          yield* settle(store.upsertCoValue(`${BURNT}${upserts}`, header));
        }
        return yield* settle(store.upsertCoValue(id, header));
      },
      *getCoValueIDs(store, limit, offset) {
        const all = yield* settle(store.getCoValueIDs(Number.MAX_SAFE_INTEGER, 0));
        return all.filter(({ id }) => !id.startsWith(BURNT)).slice(offset, offset + limit);
      },
      *getCoValueCount(store) {
        const all = yield* settle(store.getCoValueIDs(Number.MAX_SAFE_INTEGER, 0));
        return all.filter(({ id }) => !id.startsWith(BURNT)).length;
      },
    },
  };
});

export const forgetsUnsynced = wrong(
  "forgets-unsynced",
  "one update of sync state is lost",
  () => ({
    store: {
      *trackCoValuesSyncState(store, updates) {
        yield* settle(store.trackCoValuesSyncState(updates.slice(1)));
      },
    },
  }),
);

export const losesATransaction = wrong(
  "loses-a-transaction",
  "the fourth transaction is not read",
  () => ({
    store: {
      *readCoValue(store, id) {
        const whole = yield* settle(store.readCoValue(id));
        const sessions = whole?.sessions.map((session) => ({
          ...session,
          transactions: session.transactions.slice(0, 3),
        }));
        return whole && { ...whole, sessions: sessions ?? [] };
      },
    },
  }),
);

const failing = (call: "eraseCoValueButKeepTombstone" | "getCoValueIDs" | "getCoValue") =>
  wrong(`failing-${call.toLowerCase()}`, `${call} fails`, () => ({
    store: {
      // oxlint-disable-next-line require-yield -- it fails before
      *[call]() {
        throw new AssayError("IO_FAILED", `${call} failed`);
      },
    },
  }));

export const failsErasing = failing("eraseCoValueButKeepTombstone");
export const failsListing = failing("getCoValueIDs");
export const failsReading = failing("getCoValue");

/** As on a disk that is full, after opening. */
export const findsTheDiskFull = wrong("full-disk", "there is no room for a batch", () => ({
  store: {
    // oxlint-disable-next-line require-yield -- it fails before
    *commitBatch() {
      throw new AssayError("DISK_FULL", "no room left");
    },
  },
}));

/** Fails at opening what is there already. */
export const failsReopening = {
  ...sqliteEngine,
  openAsync: async (options: Parameters<typeof sqliteEngine.openAsync>[0]) => {
    const store = await sqliteEngine.openAsync(options);
    if ((await store.getCoValueCount()) === 0) return store;
    await store.close();
    throw new AssayError("CORRUPT", "it does not open again");
  },
};
