// Clauses of the locks that keep two processes from reconciling with the same peer.
import { cojson, SQLITE_ASYNC, TYPES, type Clause } from "./clause.ts";

export const RECONCILIATION_LOCKS = [
  {
    id: "CV-073",
    level: "MUST",
    sentence: "Each peer has a lock of its own, whose row has the key `lock#` and the peer's id.",
    source: [cojson(SQLITE_ASYNC, "414", "const lockKey = `lock#${peerId}`")],
    why: "Reconciling with one server does not hold up another.",
  },
  {
    id: "CV-074",
    level: "MUST",
    sentence:
      "`tryAcquireStorageReconciliationLock` gives a lock that nobody has had, with offset 0, and stores who holds it since when.",
    source: [cojson(SQLITE_ASYNC, "439-447", "holderSessionId: sessionId")],
    why: "The first start reconciles everything.",
  },
  {
    id: "CV-075",
    level: "MUST",
    sentence:
      "A released lock is refused as `not_due`, to its last holder too, while less than the interval has passed since the release.",
    source: [cojson(SQLITE_ASYNC, "417-424", "now - lockRow.releasedAt <")],
    why: "The whole storage is not walked through at every start.",
  },
  {
    id: "CV-076",
    level: "MUST",
    sentence:
      "A lock that is not released is refused to another session as `lock_held` as long as the time it was acquired plus its time to live is not before now.",
    source: [cojson(SQLITE_ASYNC, "425-437", "expiresAt >= now")],
    why: "Two tabs do not do the same work at once.",
  },
  {
    id: "CV-077",
    level: "MUST",
    sentence:
      "The holder of a lock that is not released acquires it again: its time starts anew and its offset stays.",
    source: [cojson(SQLITE_ASYNC, "428-447", "isLockHeldByOtherSession")],
    why: "An interrupted reconciliation goes on where it was.",
  },
  {
    id: "CV-078",
    level: "MUST",
    sentence: "Another session that takes over a lock which has expired goes on from its offset.",
    source: [cojson(SQLITE_ASYNC, "439-447", "lockRow && !lockRow.releasedAt")],
    why: "A crashed process's progress is not lost.",
  },
  {
    id: "CV-079",
    level: "MUST",
    sentence: "A lock that was released and is due again starts from offset 0.",
    source: [cojson(SQLITE_ASYNC, "439-447", "(lockRow.lastProcessedOffset ?? 0) : 0")],
    why: "Each round covers everything.",
  },
  {
    id: "CV-080",
    level: "MUST",
    sentence:
      "`renewStorageReconciliationLock` by the holder of a lock that is not released changes its offset and nothing else, its time neither.",
    source: [
      cojson(SQLITE_ASYNC, "460-469", "lastProcessedOffset: offset"),
      cojson(TYPES, "135-138", "used to resume from this offset on interrupt"),
    ],
    why: "Progress is kept, and a process that hangs loses the lock in time.",
  },
  {
    id: "CV-081",
    level: "MUST",
    sentence:
      "`releaseStorageReconciliationLock` by the holder stores now as the time of the release and sets the offset to 0; a second release moves the time.",
    source: [cojson(SQLITE_ASYNC, "477-488", "releasedAt,")],
    why: "The next round is due one interval after the last one ended.",
  },
  {
    id: "CV-082",
    level: "MUST",
    sentence:
      "Renewing or releasing a lock that another session holds, or that does not exist, changes nothing; so does renewing a released one.",
    source: [
      cojson(SQLITE_ASYNC, "460-464", "lockRow.holderSessionId === sessionId"),
      cojson(SQLITE_ASYNC, "481", "lockRow.holderSessionId === sessionId"),
    ],
    why: "A process that lost its lock cannot disturb the one that has it.",
  },
  {
    id: "CV-083",
    level: "MUST",
    sentence: "`tryAcquireStorageReconciliationLock` checks and stores in one transaction.",
    source: [
      cojson(TYPES, "124-128", "Atomically checks"),
      cojson(SQLITE_ASYNC, "412-448", "await this.transaction(async (tx) =>"),
    ],
    why: "Of two that ask at once one gets it.",
  },
  {
    id: "CV-084",
    level: "MUST",
    sentence: "The time to live and the interval are those of cojson's configuration at the call.",
    source: [
      cojson("config.ts", "68-84", "LOCK_TTL_MS: 24 * 60 * 60 * 1000"),
      cojson(SQLITE_ASYNC, "425-427", "STORAGE_RECONCILIATION_CONFIG.LOCK_TTL_MS"),
    ],
    why: "An application that sets them is obeyed.",
  },
  {
    id: "CV-085",
    level: "MUST",
    sentence:
      "A handle's `putStorageReconciliationLock` replaces the whole row of the key, and `getStorageReconciliationLock` answers with it, or with `undefined` where there is none.",
    source: [
      cojson(SQLITE_ASYNC, "175-204", "INSERT OR REPLACE INTO storageReconciliationLocks"),
      cojson(TYPES, "251-257", "StorageReconciliationLockRow | undefined"),
    ],
    why: "The rules above are kept through these two calls.",
  },
  {
    id: "CV-086",
    level: "MUST",
    sentence: "A time of release of 0 reads as not released.",
    source: [cojson(SQLITE_ASYNC, "417-418", "lockRow?.releasedAt &&")],
    why: "A lock never blocks for a month because a field was filled with a zero.",
  },
  {
    id: "CV-087",
    level: "SHOULD",
    sentence:
      "Time is what the clock given at open says, between two milliseconds and set back as well.",
    source: "assay",
    why: "A month of locks can be tested in a moment.",
  },
] as const satisfies readonly Clause[];
