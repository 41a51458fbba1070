// The calls of a tape of level `client`: cojson's own calls to its storage client, as plain data. Other
// than a history's operations they hold whole transactions and headers, as an application wrote them.
//
// Rows are named by coValue and session, never by row id: another engine numbers them otherwise.
import type { Json } from "../engine/json.ts";

/** A session's row; null for one whose row id the recorder had not seen before. */
export type SessionRow = { readonly coValue: string; readonly session: string } | null;

/** A coValue's row, by its id; null for one whose row id the recorder had not seen before. */
export type CoValueRow = string | null;

/** When a call was made, and what became of it. Times are milliseconds since the tape began. */
export interface Timed {
  readonly at: number;
  /** How long its answer took. Absent when the tape ended before the answer. */
  readonly ms?: number;
  /** Its error: `CODE: message`, or `UNCODED: message`. Absent when it had none. */
  readonly error?: string;
}

/** A call of the client other than a transaction. */
export type SingleCall =
  | { readonly call: "getCoValue"; readonly id: string }
  | { readonly call: "upsertCoValue"; readonly id: string; readonly header?: Json }
  | { readonly call: "getAllCoValuesWaitingForDelete" }
  | { readonly call: "getCoValueSessions"; readonly coValue: CoValueRow }
  | {
      readonly call: "getNewTransactionInSession";
      readonly of: SessionRow;
      readonly from: number;
      readonly to: number;
    }
  | { readonly call: "getSignatures"; readonly of: SessionRow; readonly from: number }
  | {
      readonly call: "trackCoValuesSyncState";
      readonly updates: readonly {
        readonly id: string;
        readonly peer: string;
        readonly synced: boolean;
      }[];
    }
  | { readonly call: "getUnsyncedCoValueIDs" }
  | { readonly call: "stopTrackingSyncState"; readonly id: string }
  | { readonly call: "eraseCoValueButKeepTombstone"; readonly id: string }
  | { readonly call: "getCoValueKnownState"; readonly id: string }
  | { readonly call: "getCoValueIDs"; readonly limit: number; readonly offset: number }
  | { readonly call: "getCoValueCount" }
  | {
      readonly call: "tryAcquireStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
    }
  | {
      readonly call: "renewStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
      readonly offset: number;
    }
  | {
      readonly call: "releaseStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
    };

/** A call on the handle of an open transaction. */
export type HandleCall =
  | {
      readonly call: "getSingleCoValueSession";
      readonly coValue: CoValueRow;
      readonly session: string;
    }
  | { readonly call: "markCoValueAsDeleted"; readonly id: string }
  | {
      readonly call: "addSessionUpdate";
      readonly coValue: CoValueRow;
      readonly session: string;
      readonly lastIdx: number;
      readonly signature: string;
      readonly bytes?: number;
      /** The stored row was passed along. */
      readonly hint: boolean;
    }
  | {
      readonly call: "addTransaction";
      readonly of: SessionRow;
      readonly idx: number;
      readonly tx: Json;
    }
  | {
      readonly call: "addSignatureAfter";
      readonly of: SessionRow;
      readonly idx: number;
      readonly signature: string;
    }
  | {
      readonly call: "deleteCoValueContent";
      readonly id: string;
      readonly coValue: CoValueRow;
    }
  | { readonly call: "getStorageReconciliationLock"; readonly key: string }
  | {
      readonly call: "putStorageReconciliationLock";
      readonly key: string;
      readonly session: string;
      readonly acquiredAt: number;
      readonly releasedAt?: number;
      readonly offset: number;
    };

/** A call inside a transaction, as it stands on a tape. */
export type TransactionStep = HandleCall &
  Timed & {
    /** Made while the step before it was not answered yet, as with `Promise.all`. */
    readonly joined?: true;
  };

/** A transaction: a unit, whose line is written when it has ended. */
export interface TransactionCall {
  readonly call: "transaction";
  /** How its callback ended; `open` when the tape ended before it. */
  readonly end: "commit" | "throw" | "open";
  readonly steps: readonly TransactionStep[];
}

/** A call of the client. */
export type ClientCall = SingleCall | TransactionCall;
