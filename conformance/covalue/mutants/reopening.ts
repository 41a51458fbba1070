// Bugs in what comes back when a store is opened again, and in what must not.
import { join } from "node:path";
import { settle, type OpenOptions } from "@assay/engines/engine";
import type {
  CoValueEngine,
  CoValueHeader,
  CoValueStore,
  CoValueWrite,
  RawCoID,
  Signature,
  StoredSessionRow,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers, type BrokenCalls } from "./broken-calls.ts";
import { changeAsync, changeOpening, type Changes } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs that histories see, which reopen stores. */
const SEEN_BY_HISTORIES: readonly Mutant[] = [
  mutant(
    "reopen-loses-pending",
    "what waited for deletion before the store was opened again is forgotten",
    ["CV-104"],
    ({ reopened }) => {
      if (!reopened) return {};
      const marked = new Set<string>();
      return {
        store: {
          *getAllCoValuesWaitingForDelete(store) {
            const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
            return waiting.filter((id) => marked.has(id));
          },
          *commitBatch(store, writes) {
            for (const { id, deleted } of writes) if (deleted === true) marked.add(id);
            return yield* settle(store.commitBatch(writes));
          },
        },
        handle: {
          *markCoValueAsDeleted(handle, id) {
            marked.add(id);
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
  mutant(
    "reopen-loses-unsynced",
    "what was not synced before the store was opened again counts as synced",
    ["CV-104"],
    ({ reopened }) => {
      if (!reopened) return {};
      const tracked = new Set<string>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            for (const { id, synced } of updates) if (!synced) tracked.add(id);
            yield* settle(store.trackCoValuesSyncState(updates));
          },
          *getUnsyncedCoValueIDs(store) {
            const ids = yield* settle(store.getUnsyncedCoValueIDs());
            return ids.filter((id) => tracked.has(id));
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
  mutant(
    "reopen-counts-sessions-anew",
    "the first session that is stored after the store was opened again gets the row id 1",
    ["CV-104"],
    ({ reopened }) => {
      let isFirst = reopened;
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const { coValue, sessionID } = given.sessionUpdate;
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const rowID = yield* settle(handle.addSessionUpdate(given));
            if (!isFirst || stored !== undefined) return rowID;
            isFirst = false;
            return 1;
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
  mutant(
    "reopen-loses-signatures",
    "a store that is opened again answers no signature of before",
    ["CV-104"],
    ({ reopened }) => {
      if (!reopened) return {};
      const written = new Set<string>();
      return {
        handle: {
          *addSignatureAfter(handle, given) {
            written.add(`${given.sessionRowID} ${given.idx}`);
            yield* settle(handle.addSignatureAfter(given));
          },
        },
        store: {
          *getSignatures(store, ses, from) {
            const rows = yield* settle(store.getSignatures(ses, from));
            return rows.filter(({ idx }) => written.has(`${ses} ${idx}`));
          },
          *commitBatch(store, writes) {
            const rowIDs = yield* settle(store.commitBatch(writes));
            for (const [index, rowID] of rowIDs.entries()) {
              if (rowID === undefined) continue;
              for (const row of yield* settle(store.getCoValueSessions(rowID))) {
                const given = writes[index]?.sessions ?? [];
                const session = given.find(({ sessionID }) => sessionID === row.sessionID);
                for (const { idx } of session?.signatures ?? []) written.add(`${row.rowID} ${idx}`);
              }
            }
            return rowIDs;
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
  engineMutant(
    "reopen-forgets-everything",
    "opening again forgets everything",
    ["CV-104"],
    (whole) => {
      let opened = 0;
      return changeOpening(whole, (options) => {
        opened += 1;
        return { ...options, path: join(options.path, String(opened)) };
      });
    },
    { engine: sqliteEngine, api: "async" },
  ),
];

/** Calls of an async store are replaced once its directory was opened and closed before. */
function afterClosing(changes: Changes<CoValueStore>) {
  return (whole: CoValueEngine): CoValueEngine => {
    const closed = new Set<string>();
    return changeAsync(whole, (store, options) => ({
      ...(closed.has(options.path) ? changes(store, options) : {}),
      close: async () => {
        await store.close();
        closed.add(options.path);
      },
    }));
  };
}

/** Bugs that only checks of claims see. */
const SEEN_BY_CLAIMS: readonly Mutant[] = [
  engineMutant(
    "reopen-counts-covalues-anew",
    "the first coValue that is stored after the store was opened again is said to have the row id 1",
    ["CV-104"],
    afterClosing((store) => {
      let isFirst = true;
      return {
        upsertCoValue: async (id, header) => {
          const before = await store.upsertCoValue(id);
          const rowID = await store.upsertCoValue(id, header);
          if (!isFirst || before !== undefined || rowID === undefined) return rowID;
          isFirst = false;
          return 1;
        },
      };
    }),
    { engine: sqliteEngine, api: "async", checks: ["goes-on-after-reopening"] },
  ),
  engineMutant(
    "reopen-clears-done-deletions",
    "deletions that are done are gone when the store is opened again",
    ["CV-104"],
    afterClosing((store) => ({
      rows: async function* () {
        for await (const row of store.rows?.() ?? []) {
          if (row.table !== "deletion" || row.status === "pending") yield row;
        }
      },
    })),
    { engine: sqliteEngine, api: "async", checks: ["keeps-everything", "holds-long-lists"] },
  ),
  engineMutant(
    "apis-keep-apart",
    "the two apis keep their data apart",
    ["CV-116"],
    (whole) => ({
      ...whole,
      openAsync: async (options) => {
        // Refuses what has to be refused.
        const outer = await whole.openAsync(options);
        const store = await whole.openAsync({ ...options, path: join(options.path, "async") });
        return withMembers(store, {
          close: async () => {
            await store.close();
            await outer.close();
          },
        });
      },
    }),
    { engine: sqliteEngine, api: "async", checks: ["apis-share-a-directory"] },
  ),
  mutant(
    "signatures-by-api",
    "the sync api escapes what is not ASCII in a last signature, and the async api knows nothing of it",
    ["CV-116"],
    ({ api }) => (api === "sync" ? ESCAPING : {}),
    { engine: sqliteEngine, checks: ["apis-share-a-directory"] },
  ),
  engineMutant(
    "folder-for-power",
    "what is stored with durability power lies in a folder of its own",
    ["CV-125"],
    (whole) => {
      const placed = (options: OpenOptions): OpenOptions =>
        options.durability === "power"
          ? { ...options, path: join(options.path, "power") }
          : options;
      return {
        ...whole,
        openAsync: (options) => whole.openAsync(placed(options)),
        openSync: (options) => whole.openSync(placed(options)),
      };
    },
    { engine: sqliteEngine, checks: ["durabilities-share-a-directory"] },
  ),
  engineMutant(
    "volatile-store-left-over",
    "a volatile store starts with what an earlier one left",
    ["CV-105"],
    (whole) => {
      const used = new Set<string>();
      return {
        ...whole,
        openAsync: async (options) => {
          const store = await whole.openAsync(options);
          if (used.has(options.path)) await store.commitBatch(LEFT_OVER);
          used.add(options.path);
          return store;
        },
      };
    },
    { api: "async", checks: ["starts-empty"] },
  ),
  engineMutant(
    "volatile-stores-shared",
    "all volatile stores of a directory are one",
    ["CV-105"],
    (whole) => {
      const stores = new Map<string, ReturnType<typeof whole.openSync>>();
      return {
        ...whole,
        openSync: (options) => {
          const store = stores.get(options.path) ?? whole.openSync(options);
          stores.set(options.path, store);
          return store;
        },
      };
    },
    { checks: ["starts-empty"] },
  ),
];

// Signatures are opaque to storage; cojson brands them.
const escaped = (text: Signature): Signature =>
  text.replaceAll(
    /[^\0-}]/g,
    (unit) => `~${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ) as Signature;
const unescaped = (text: Signature): Signature =>
  text.replaceAll(/~([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  ) as Signature;

const withUnescaped = (row: StoredSessionRow): StoredSessionRow => ({
  ...row,
  lastSignature: unescaped(row.lastSignature),
});

/** Escapes last signatures in every call that takes one, and back in every one that gives one. */
const ESCAPING: BrokenCalls = {
  store: {
    *commitBatch(store, writes) {
      const changed = writes.map((write) => ({
        ...write,
        sessions: write.sessions.map((session) => ({
          ...session,
          lastSignature: escaped(session.lastSignature),
        })),
      }));
      return yield* settle(store.commitBatch(changed));
    },
    *getCoValueSessions(store, coValue) {
      return (yield* settle(store.getCoValueSessions(coValue))).map(withUnescaped);
    },
    *readCoValue(store, id) {
      const whole = yield* settle(store.readCoValue(id));
      if (whole === undefined) return undefined;
      const sessions = whole.sessions.map((one) => ({ ...one, row: withUnescaped(one.row) }));
      return { ...whole, sessions };
    },
  },
  handle: {
    *addSessionUpdate(handle, { sessionUpdate, ...given }) {
      const lastSignature = escaped(sessionUpdate.lastSignature);
      return yield* settle(
        handle.addSessionUpdate({ ...given, sessionUpdate: { ...sessionUpdate, lastSignature } }),
      );
    },
    *getSingleCoValueSession(handle, coValue, sessionID) {
      const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
      return row && withUnescaped(row);
    },
  },
};

// Ids are opaque to storage; cojson brands them. Any object is a header.
const LEFT_OVER: readonly CoValueWrite[] = [
  { id: "co_zLeftOver" as RawCoID, header: {} as CoValueHeader, sessions: [] },
];

/** Bugs in what comes back. */
export const REOPENING_MUTANTS: readonly Mutant[] = [...SEEN_BY_HISTORIES, ...SEEN_BY_CLAIMS];
