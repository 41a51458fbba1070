// Locks whose times histories hardly meet: those of another clock, which is ahead; none at all; and those a
// millisecond before, at and after the edges of the rules; and locks that have had several holders.
import { CLOCK_START_MS } from "@assay/engines/engine";
import type { SerialOperation, TransactionStep } from "@assay/engines/covalue";
import { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "../generator/numbers.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { playBeside } from "./play-beside.ts";
import type { Cited } from "./looks.ts";
import { referenceFor } from "./whole-state.ts";

/** A lock's row is stored with the times that it is given, and judged by them and the clock alone. */
export const judgesLocksByTheirTimes: ClaimCheck = {
  name: "judges-locks-by-their-times",
  clauses: ["CV-085", "CV-075", "CV-076", "CV-078", "CV-080", "CV-087"],
  notApplicable: () => undefined,
  async run(cell) {
    const player = cell.player(await cell.open());
    const reference = referenceFor(cell).player;
    await playBeside(reference, player, ROWS, cell.on("CV-085"), " with rows of locks in it");
    for (const { when, clauses, peer } of LOCKS) {
      const acquire: SerialOperation = {
        op: "tryAcquireStorageReconciliationLock",
        session: "somebody else",
        peer,
      };
      await playBeside(reference, player, [acquire], cell.on(...clauses), ` for a lock ${when}`);
    }
    for (const { when, clauses, operations } of HELD_IN_TURN) {
      await playBeside(reference, player, operations, cell.on(...clauses), ` for a lock ${when}`);
    }
  },
};

/** A lock of another session, as it lies in the store. */
interface StoredLock {
  readonly when: string;
  readonly clauses: Cited;
  readonly peer: string;
  readonly acquiredAt: number;
  readonly releasedAt?: number;
}

const NOW = CLOCK_START_MS;

/** From the millisecond after the rule lets go to far ahead of now. */
const AGES = [
  { of: "one millisecond more than", beyondMs: 1 },
  { of: "exactly", beyondMs: 0 },
  { of: "one millisecond less than", beyondMs: -1 },
] as const;
const AHEAD_MS = [1, 1_000, LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS, 2 ** 41];

const TIMES: readonly Omit<StoredLock, "peer">[] = [
  ...AGES.flatMap(({ of, beyondMs }): Omit<StoredLock, "peer">[] => [
    {
      when: `acquired ${of} its time to live ago`,
      clauses: ["CV-076"],
      acquiredAt: NOW - LOCK_TTL_MS - beyondMs,
    },
    {
      when: `released ${of} the interval ago`,
      clauses: ["CV-075"],
      acquiredAt: NOW - RECONCILIATION_INTERVAL_MS - LOCK_TTL_MS,
      releasedAt: NOW - RECONCILIATION_INTERVAL_MS - beyondMs,
    },
  ]),
  ...AHEAD_MS.flatMap((ms): Omit<StoredLock, "peer">[] => [
    { when: `acquired ${ms} ms from now`, clauses: ["CV-076"], acquiredAt: NOW + ms },
    {
      when: `released ${ms} ms from now`,
      clauses: ["CV-075"],
      acquiredAt: NOW,
      releasedAt: NOW + ms,
    },
  ]),
  { when: "acquired at 0", clauses: ["CV-085", "CV-076"], acquiredAt: 0 },
  // As of a clock that is finer than a millisecond.
  { when: "acquired within a millisecond", clauses: ["CV-085", "CV-076"], acquiredAt: NOW - 0.5 },
  {
    when: "released within a millisecond",
    clauses: ["CV-085", "CV-075"],
    acquiredAt: NOW - 1.25,
    releasedAt: NOW - 0.75,
  },
  { when: "acquired at 0, released now", clauses: ["CV-075"], acquiredAt: 0, releasedAt: NOW },
];

const LOCKS = TIMES.map((lock, number): StoredLock => ({ ...lock, peer: `peer ${number}` }));

const ROWS: readonly SerialOperation[] = [
  {
    op: "transaction",
    steps: LOCKS.map(({ peer, acquiredAt, releasedAt }, offset): TransactionStep => ({
      op: "putStorageReconciliationLock",
      key: `lock#${peer}`,
      session: "holder",
      acquiredAt,
      offset,
      ...(releasedAt === undefined ? {} : { releasedAt }),
    })),
    end: "commit",
  },
  {
    op: "transaction",
    steps: LOCKS.map(({ peer }): TransactionStep => ({
      op: "getStorageReconciliationLock",
      key: `lock#${peer}`,
    })),
    end: "commit",
  },
];

/** Locks that were held before, and what is asked for in the end. */
const HELD_IN_TURN: readonly {
  readonly when: string;
  readonly clauses: Cited;
  readonly operations: readonly SerialOperation[];
}[] = [
  {
    when: "that was taken over before",
    clauses: ["CV-078"],
    operations: [
      acquireBy("first", "taken over"),
      renewBy("first", "taken over"),
      ...["second", "third", "fourth"].flatMap((session): SerialOperation[] => [
        { op: "advanceClock", ms: LOCK_TTL_MS + 1 },
        acquireBy(session, "taken over"),
      ]),
    ],
  },
  {
    when: "that was renewed before its release to the same offset as after it",
    clauses: ["CV-080"],
    operations: [
      acquireBy("first", "due again"),
      renewBy("first", "due again"),
      { op: "releaseStorageReconciliationLock", session: "first", peer: "due again" },
      { op: "advanceClock", ms: RECONCILIATION_INTERVAL_MS },
      acquireBy("first", "due again"),
      renewBy("first", "due again"),
      acquireBy("first", "due again"),
    ],
  },
  {
    when: "that was taken and released within a millisecond",
    clauses: ["CV-087", "CV-085"],
    operations: [
      { op: "advanceClock", ms: 0.25 },
      acquireBy("first", "within"),
      rowOf("within"),
      { op: "advanceClock", ms: 0.5 },
      { op: "releaseStorageReconciliationLock", session: "first", peer: "within" },
      rowOf("within"),
    ],
  },
  {
    when: "that was taken after the clock was set back",
    clauses: ["CV-087", "CV-085"],
    operations: [
      { op: "advanceClock", ms: 1_000 },
      acquireBy("first", "before"),
      { op: "advanceClock", ms: -500 },
      acquireBy("first", "set back"),
      rowOf("set back"),
    ],
  },
];

function rowOf(peer: string): SerialOperation {
  const look = { op: "getStorageReconciliationLock", key: `lock#${peer}` } as const;
  return { op: "transaction", steps: [look], end: "commit" };
}

function acquireBy(session: string, peer: string): SerialOperation {
  return { op: "tryAcquireStorageReconciliationLock", session, peer };
}

function renewBy(session: string, peer: string): SerialOperation {
  return { op: "renewStorageReconciliationLock", session, peer, offset: 100 };
}
