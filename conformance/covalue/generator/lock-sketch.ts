// The locks of a history as roughly as drawing the next operation needs them: who holds them, how far the
// holder has come, and when they are free again. Non-goal: being right; that is the reference's.
import type { HandleOperation, SerialOperation } from "@assay/engines/covalue";
import { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "./numbers.ts";

interface HeldLock {
  readonly holder: string;
  readonly acquiredAt: number;
  readonly releasedAt?: number;
  readonly offset: number;
}

const NEWEST_EDGES = 3;
const KEY = "lock#";

/** What has become of each peer's lock. */
export class LockSketch {
  readonly #locks = new Map<string, HeldLock>();
  #edges: readonly number[] = [];
  #newest: string | undefined;

  /** Who has a peer's lock, or had it when it was released. */
  holder(peer: string): string | undefined {
    return this.#locks.get(peer)?.holder;
  }

  /** The peer whose lock was changed last. */
  get newest(): string | undefined {
    return this.#newest;
  }

  isReleased(peer: string): boolean {
    return this.#locks.get(peer)?.releasedAt !== undefined;
  }

  /** How far the holder of a peer's lock has come. */
  offset(peer: string): number | undefined {
    return this.#locks.get(peer)?.offset;
  }

  /** Peers whose holder came some way and let its time run out without a release. */
  abandoned(nowMs: number): readonly string[] {
    return [...this.#locks]
      .filter(([, lock]) => lock.offset > 0 && hasExpired(lock, nowMs))
      .map(([peer]) => peer);
  }

  /** Times from `nowMs` on at which a lock is free again; the newest are kept. */
  edges(nowMs: number): readonly number[] {
    return this.#edges.filter((edge) => edge >= nowMs);
  }

  /** Takes note of an operation or of a step that is committed. */
  note(call: SerialOperation | HandleOperation, nowMs: number): void {
    switch (call.op) {
      case "tryAcquireStorageReconciliationLock":
        this.#acquire(call.peer, call.session, nowMs);
        break;
      case "renewStorageReconciliationLock":
        if (!this.#isHeldBy(call.peer, call.session)) break;
        this.#set(call.peer, { acquiredAt: nowMs, holder: call.session, offset: call.offset });
        break;
      case "releaseStorageReconciliationLock":
        if (!this.#isHeldBy(call.peer, call.session)) break;
        this.#release(call.peer, nowMs);
        break;
      case "putStorageReconciliationLock": {
        const { key, session: holder, acquiredAt, releasedAt, offset } = call;
        if (!key.startsWith(KEY)) break;
        this.#set(key.slice(KEY.length), {
          holder,
          acquiredAt,
          offset,
          ...(releasedAt ? { releasedAt } : {}),
        });
        break;
      }
    }
  }

  #acquire(peer: string, session: string, nowMs: number): void {
    const lock = this.#locks.get(peer);
    if (lock?.releasedAt !== undefined) {
      if (nowMs - lock.releasedAt < RECONCILIATION_INTERVAL_MS) return;
      this.#set(peer, { holder: session, acquiredAt: nowMs, offset: 0 });
      return;
    }
    if (lock !== undefined && !hasExpired(lock, nowMs) && lock.holder !== session) return;
    this.#set(peer, { holder: session, acquiredAt: nowMs, offset: lock?.offset ?? 0 });
  }

  #release(peer: string, nowMs: number): void {
    const lock = this.#locks.get(peer);
    if (lock !== undefined) this.#set(peer, { ...lock, releasedAt: nowMs, offset: 0 });
  }

  #isHeldBy(peer: string, session: string): boolean {
    return this.holder(peer) === session && !this.isReleased(peer);
  }

  #set(peer: string, lock: HeldLock): void {
    this.#locks.set(peer, lock);
    this.#newest = peer;
    const { acquiredAt, releasedAt } = lock;
    const free =
      releasedAt === undefined ? acquiredAt + LOCK_TTL_MS : releasedAt + RECONCILIATION_INTERVAL_MS;
    this.#edges = [...this.#edges, free].slice(-NEWEST_EDGES);
  }
}

function hasExpired({ acquiredAt, releasedAt }: HeldLock, nowMs: number): boolean {
  return releasedAt === undefined && acquiredAt + LOCK_TTL_MS < nowMs;
}
