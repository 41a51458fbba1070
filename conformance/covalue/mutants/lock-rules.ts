// The storage reconciliation lock through a transaction's handle, rule by rule, so that a mutant breaks
// one rule and keeps all others.
import { cojsonInternals } from "cojson";
import { settle, type Clock, type Steps } from "@assay/engines/engine";
import {
  transact,
  type AcquireResult,
  type AnyCoValueTransaction,
  type LockRow,
  type PeerID,
  type SessionID,
} from "@assay/engines/covalue";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import type { Opened } from "./mutant.ts";

/** Whose call it is, when, and what is stored of the lock. */
export interface LockCall {
  readonly session: SessionID;
  readonly now: number;
  readonly row: LockRow | undefined;
}

/** The call on a lock that there is. */
export interface CallOnLock extends LockCall {
  readonly row: LockRow;
}

/** The rules, each by itself. */
export interface LockRules {
  readonly key: (peer: PeerID) => string;
  readonly now: Clock;
  readonly isReleased: (row: LockRow) => boolean;
  /** Of a released lock: whether it rests. */
  readonly rests: (call: CallOnLock) => boolean;
  /** Of a lock that is not released: whether another session holds it. */
  readonly isHeld: (call: CallOnLock) => boolean;
  /** What a lock that is given starts from; `undefined` where nobody has had it. */
  readonly startsFrom: (call: LockCall & { readonly released: boolean }) => number;
  readonly acquiredAt: (call: LockCall & { readonly released: boolean }) => number;
  /** The answer where the lock is not given. */
  readonly refusal: (reason: "not_due" | "lock_held") => AcquireResult;
  readonly mayRenew: (call: CallOnLock & { readonly released: boolean }) => boolean;
  readonly renewed: (call: CallOnLock, offset: number) => LockRow;
  readonly mayRelease: (call: CallOnLock & { readonly released: boolean }) => boolean;
  readonly released: (call: CallOnLock) => LockRow;
}

/** As cojson has them. */
const RULES: Omit<LockRules, "now"> = {
  key: (peer) => `lock#${peer}`,
  isReleased: ({ releasedAt }) => Boolean(releasedAt),
  rests: ({ row, now }) => now - (row.releasedAt ?? 0) < configuration().RECONCILIATION_INTERVAL_MS,
  isHeld: ({ row, session, now }) =>
    row.holderSessionId !== session && row.acquiredAt + configuration().LOCK_TTL_MS >= now,
  startsFrom: ({ row, released }) => (row === undefined || released ? 0 : row.lastProcessedOffset),
  acquiredAt: ({ now }) => now,
  refusal: (reason) => ({ acquired: false, reason }),
  mayRenew: ({ row, session, released }) => row.holderSessionId === session && !released,
  renewed: ({ row }, offset) => ({ ...row, lastProcessedOffset: offset }),
  mayRelease: ({ row, session }) => row.holderSessionId === session,
  released: ({ row, now }) => ({ ...row, releasedAt: now, lastProcessedOffset: 0 }),
};

/** cojson's configuration as it is now. */
export function configuration(): typeof cojsonInternals.STORAGE_RECONCILIATION_CONFIG {
  return cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
}

/** The three calls of the lock by the rules, some of them changed. */
export function lockCalls({ api, clock }: Opened, changed: Partial<LockRules>): BrokenStoreCalls {
  const rules: LockRules = { now: clock, ...RULES, ...changed };

  /** Asks for the row of a peer's lock and stores what `change` makes of it, in one transaction. */
  const onLock = (peer: PeerID, change: (row: LockRow | undefined) => LockRow | undefined) =>
    function* (handle: AnyCoValueTransaction): Steps<void> {
      const key = rules.key(peer);
      const row = (yield* settle(handle.getStorageReconciliationLock(key))) ?? undefined;
      const put = change(row);
      if (put !== undefined) yield* settle(handle.putStorageReconciliationLock({ ...put, key }));
    };

  return {
    *tryAcquireStorageReconciliationLock(store, session, peer) {
      const now = rules.now();
      let result: AcquireResult = { acquired: false, reason: "lock_held" };
      const acquire = onLock(peer, (row) => {
        const acquired = acquireBy(rules, { session, now, row });
        result = acquired.result;
        return acquired.put;
      });
      yield* transact(api, store, acquire);
      return result;
    },
    *renewStorageReconciliationLock(store, session, peer, offset) {
      const renew = onLock(peer, (row) => {
        if (row === undefined) return undefined;
        const call = { session, now: rules.now(), row, released: rules.isReleased(row) };
        return rules.mayRenew(call) ? rules.renewed(call, offset) : undefined;
      });
      yield* transact(api, store, renew);
    },
    *releaseStorageReconciliationLock(store, session, peer) {
      const release = onLock(peer, (row) => {
        if (row === undefined) return undefined;
        const call = { session, now: rules.now(), row, released: rules.isReleased(row) };
        return rules.mayRelease(call) ? rules.released(call) : undefined;
      });
      yield* transact(api, store, release);
    },
  };
}

function acquireBy(
  rules: LockRules,
  call: LockCall,
): { readonly result: AcquireResult; readonly put?: LockRow } {
  const { session, row } = call;
  const released = row !== undefined && rules.isReleased(row);
  if (row !== undefined) {
    if (released && rules.rests({ ...call, row })) return { result: rules.refusal("not_due") };
    if (!released && rules.isHeld({ ...call, row })) return { result: rules.refusal("lock_held") };
  }
  const lastProcessedOffset = rules.startsFrom({ ...call, released });
  const acquiredAt = rules.acquiredAt({ ...call, released });
  return {
    result: { acquired: true, lastProcessedOffset },
    // The key is whatever the rules say.
    put: { key: "", holderSessionId: session, acquiredAt, lastProcessedOffset },
  };
}
