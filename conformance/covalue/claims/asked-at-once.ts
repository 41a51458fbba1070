// What must be one transaction, seen by those who ask at the same time: an erasure, and taking a lock. For
// async cells alone: in a sync cell nothing can come between.
import type { CoValueStore, PeerID, RawCoID, SessionID } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";

const IN_ORDER = "a sync cell answers before the next call";

/** Nobody who reads while a coValue is erased meets a part of it. */
export const erasesAtOnce: ClaimCheck = {
  name: "erases-at-once",
  clauses: ["CV-061"],
  notApplicable: ({ api }) => (api === "sync" ? IN_ORDER : undefined),
  async run(cell) {
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const player = cell.player(store);
    const parts = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await player.playAsync({ op: "commitBatch", writes: [ERASED] });
      let erased = false;
      const erasing = store.eraseCoValueButKeepTombstone(ERASED.id as RawCoID).finally(() => {
        erased = true;
      });
      for (let looks = 1; !erased; looks += 1) {
        const known = await store.getCoValueKnownState(ERASED.id);
        const rows = await store.getCoValueSessions(1);
        const first = Object.keys(known?.sessions ?? {})
          .toSorted()
          .join();
        const second = rows
          .map(({ sessionID }) => sessionID as string)
          .toSorted()
          .join();
        for (const seen of [first, second]) if (seen !== ALL && seen !== TOMBSTONE) parts.add(seen);
        if (first === TOMBSTONE && second === ALL) parts.add("erased and then not");
        // Reads that never leave the microtask queue would keep the erasure's input and output waiting.
        if (looks % LOOKS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await erasing;
    }
    cell.equal(
      "parts of an erasure that readers saw, by the sessions there",
      [],
      [...parts].toSorted(),
      ["CV-019", "CV-070"],
    );
  },
};

/** Of sessions that ask for a lock at the same time one gets it. */
export const givesALockToOne: ClaimCheck = {
  name: "gives-a-lock-to-one",
  clauses: ["CV-083"],
  notApplicable: ({ api }) => (api === "sync" ? IN_ORDER : undefined),
  async run(cell) {
    const store = (await cell.open()) as CoValueStore;
    const answers = await Promise.all(
      // Sessions and peers are opaque to storage; cojson brands them.
      ASKING.map((session) =>
        store.tryAcquireStorageReconciliationLock(session as SessionID, "peer" as PeerID),
      ),
    );
    const given = answers.filter(({ acquired }) => acquired);
    cell.equal("the sessions that were given a lock for which all asked at once", 1, given.length);
  },
};

const ROUNDS = 8;
const LOOKS_PER_TURN = 10;
const ASKING = Array.from({ length: 8 }, (_, number) => `session ${number}`);

const ERASED = batchWrite(
  "co_z1",
  batchSession("a", 0, 3),
  batchSession("b", 0, 3),
  batchSession("t$", 0, 1),
);
const ALL = "a,b,t$";
const TOMBSTONE = "t$";
