// The port CoValueStore: cojson's own client interface, so that every engine is a real Jazz storage
// (`new StorageApiAsync(store)`), plus what a harness and an application need besides.
// The contract behind the calls is conformance/covalue/CONTRACT.md.
import type {
  CoValueCore,
  DBClientInterfaceAsync,
  DBClientInterfaceSync,
  DBTransactionInterfaceAsync,
  DBTransactionInterfaceSync,
  RawCoID,
  SessionID,
  SignatureAfterRow,
  StorageReconciliationLockRow,
  StoredCoValueRow,
  StoredSessionRow,
  TransactionRow,
} from "cojson";
import type { Answer, Api } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import type { EngineRegistry } from "../engine/registry.ts";

// cojson names these types only through its interfaces.
export type CoValueHeader = StoredCoValueRow["header"];
export type Transaction = TransactionRow["tx"];
export type Signature = SignatureAfterRow["signature"];
export type CoValueKnownState = ReturnType<CoValueCore["knownState"]>;
export type SyncStateUpdate = Parameters<
  DBClientInterfaceSync["trackCoValuesSyncState"]
>[0][number];
export type PeerID = SyncStateUpdate["peerId"];
export type AcquireResult = ReturnType<
  DBClientInterfaceSync["tryAcquireStorageReconciliationLock"]
>;
export type {
  RawCoID,
  SessionID,
  SignatureAfterRow,
  StorageReconciliationLockRow as LockRow,
  StoredCoValueRow,
  StoredSessionRow,
  TransactionRow,
};

/** A whole coValue as stored: what loading it needs. */
export interface StoredCoValue {
  readonly row: StoredCoValueRow;
  /** In no promised order. */
  readonly sessions: readonly StoredSession[];
}

/** One session of a coValue with everything stored under it. */
export interface StoredSession {
  readonly row: StoredSessionRow;
  /** Ascending by index. */
  readonly transactions: readonly TransactionRow[];
  /** Ascending by index. */
  readonly signatures: readonly SignatureAfterRow[];
}

/** What one batch writes to one coValue. */
export interface CoValueWrite {
  readonly id: RawCoID;
  /** Needed when the coValue is not stored yet; the first header wins. */
  readonly header?: CoValueHeader;
  /** Enqueue the coValue for erasure. Default: false. */
  readonly deleted?: boolean;
  /** One entry a session. */
  readonly sessions: readonly SessionWrite[];
}

/** The new state of a session, with the rows that come with it. */
export interface SessionWrite {
  readonly sessionID: SessionID;
  readonly lastIdx: number;
  readonly lastSignature: Signature;
  readonly bytesSinceLastSignature?: number;
  readonly transactions: readonly { readonly idx: number; readonly tx: Transaction }[];
  readonly signatures: readonly { readonly idx: number; readonly signature: Signature }[];
}

/** Every kind of stored row, for whole-state comparison, copying and inspection. */
export type StoredRow =
  | {
      readonly table: "coValue";
      readonly rowID: number;
      readonly id: string;
      readonly header: CoValueHeader;
    }
  | {
      readonly table: "session";
      readonly coValue: number;
      readonly rowID: number;
      readonly sessionID: string;
      readonly lastIdx: number;
      readonly lastSignature: string;
      readonly bytesSinceLastSignature: number | undefined;
    }
  | {
      readonly table: "transaction";
      readonly ses: number;
      readonly idx: number;
      readonly tx: Transaction;
    }
  | {
      readonly table: "signature";
      readonly ses: number;
      readonly idx: number;
      readonly signature: string;
    }
  | { readonly table: "deletion"; readonly id: string; readonly status: "pending" | "done" }
  | { readonly table: "unsynced"; readonly id: string; readonly peerId: string }
  | ({ readonly table: "lock" } & StorageReconciliationLockRow);

/** A row that cannot be read, to see what a store makes of one. */
export type CorruptRow =
  /** A coValue with an unreadable header; it must not be stored yet. */
  | { readonly table: "coValue"; readonly id: string }
  /** An unreadable transaction, in the place of one that is there. */
  | { readonly table: "transaction"; readonly ses: number; readonly idx: number };

/** Exact counters since the store was opened. */
export interface StoreStats {
  /** Calls to the storage library. */
  readonly calls: number;
  /** Rows or entries returned or written by it. */
  readonly rows: number;
  /** Bytes handed to it to write: keys and values, or statement parameters. */
  readonly batchBytes: number;
  /** Times it was asked to make data durable. */
  readonly syncsRequested: number;
}

/** What a coValue store offers beside cojson's interface. */
interface CoValueStoreExtensions<A extends Api> {
  /**
   * Reads a whole coValue; `undefined` when it is not stored, or its header is corrupt.
   * That it reads one state is the claim `atomicRead`.
   */
  readCoValue(id: string): Answer<A, StoredCoValue | undefined>;
  /**
   * Writes to several coValues; answers each one's row id, or `undefined` for one that is unknown
   * and came without a header, of which nothing is written. That all of it is stored or nothing is
   * the claim `atomicCommit`.
   */
  commitBatch(writes: readonly CoValueWrite[]): Answer<A, (number | undefined)[]>;
  /** Makes every acknowledged write as durable as the engine can. */
  sync(): Answer<A, void>;
  /** Also answers once the store is closed. */
  stats(): StoreStats;
  /**
   * Waits for what is in flight, then releases everything; every other call after it gets
   * `STORE_CLOSED`. Idempotent.
   */
  close(): Answer<A, void>;
}

/** A coValue store whose methods return promises. */
export interface CoValueStore extends DBClientInterfaceAsync, CoValueStoreExtensions<"async"> {
  getCoValue(id: string): Promise<StoredCoValueRow | undefined>;
  /** Every stored row, in no promised order. Optional; offered by those that claim `rows`. */
  rows?(): AsyncIterable<StoredRow>;
  /** For checks alone: stores a row that cannot be read. Optional, and no claim. */
  plantCorruptRow?(row: CorruptRow): Promise<void>;
}

/** A coValue store whose methods answer at once. */
export interface CoValueStoreSync extends DBClientInterfaceSync, CoValueStoreExtensions<"sync"> {
  getSignatures(sessionRowId: number, firstNewTxIdx: number): SignatureAfterRow[];
  /** Every stored row, in no promised order. Optional; offered by those that claim `rows`. */
  rows?(): Iterable<StoredRow>;
  /** For checks alone: stores a row that cannot be read. Optional, and no claim. */
  plantCorruptRow?(row: CorruptRow): void;
}

/** The handle of an open transaction in async cells. */
export type CoValueTransaction = DBTransactionInterfaceAsync;

/** The handle of an open transaction in sync cells; cojson's has no `deleteCoValueContent`. */
export type CoValueTransactionSync = DBTransactionInterfaceSync;

/** What an engine of coValues may claim. */
export type CoValueClaim =
  /** A second opener of the same directory is refused with `LOCKED`; without it the two must agree. */
  | "exclusive"
  /** `commitBatch` stores all of a batch or nothing of it. */
  | "atomicCommit"
  /** `readCoValue` reads one state, also while others commit. */
  | "atomicRead"
  /** `rows` is offered. */
  | "rows";

/** An engine that stores coValues. */
export type CoValueEngine = Engine<CoValueStore, CoValueStoreSync, CoValueClaim>;

/** A registry of engines that store coValues. */
export type CoValueEngineRegistry = EngineRegistry<CoValueEngine>;
