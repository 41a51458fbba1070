// Reconciliation locks obey cojson's configuration as it is at the call: an application may set it
// after it has opened its storage. Not a history's, since the configuration is the process's own.
import { cojsonInternals } from "cojson";
import type { PeerID, SessionID } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";

/** A time to live and an interval that were set after opening, and after the first calls, are those that count. */
export const obeysTheConfiguration: ClaimCheck = {
  name: "obeys-the-configuration",
  clauses: ["CV-084"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const acquire = (session: string): unknown =>
      // Sessions and peers are opaque to storage; cojson brands them.
      store.tryAcquireStorageReconciliationLock(session as SessionID, "peer" as PeerID);
    const configuration = cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
    const before = { ...configuration };
    const release = (session: string): unknown =>
      store.releaseStorageReconciliationLock(session as SessionID, "peer" as PeerID);
    const answers: unknown[] = [];
    // What the first calls see must not be what counts from then on.
    await store.tryAcquireStorageReconciliationLock("s" as SessionID, "other peer" as PeerID);
    await store.releaseStorageReconciliationLock("s" as SessionID, "other peer" as PeerID);
    try {
      configuration.LOCK_TTL_MS = 10;
      configuration.RECONCILIATION_INTERVAL_MS = 100;
      answers.push(await acquire("s"));
      cell.clock.advance(10);
      answers.push(await acquire("t"));
      cell.clock.advance(1);
      answers.push(await acquire("t"));
      await release("t");
      cell.clock.advance(99);
      answers.push(await acquire("t"));
      cell.clock.advance(1);
      answers.push(await acquire("t"));
      // For what is held and what rests by then, too.
      configuration.LOCK_TTL_MS = 20;
      cell.clock.advance(20);
      answers.push(await acquire("s"));
      await release("t");
      configuration.RECONCILIATION_INTERVAL_MS = 50;
      cell.clock.advance(50);
      answers.push(await acquire("s"));
    } finally {
      Object.assign(configuration, before);
    }
    cell.equal(
      "locks with a time to live of 10 ms, then 20, and an interval of 100 ms, then 50",
      [
        { acquired: true, lastProcessedOffset: 0 },
        { acquired: false, reason: "lock_held" },
        { acquired: true, lastProcessedOffset: 0 },
        { acquired: false, reason: "not_due" },
        { acquired: true, lastProcessedOffset: 0 },
        { acquired: false, reason: "lock_held" },
        { acquired: true, lastProcessedOffset: 0 },
      ],
      answers,
    );
  },
};
