// An engine that stores nothing and answers every call at once with the same valid answer: what is
// measured on it is the harness. Non-goal: keeping the contract; it is never checked nor compared.
import type {
  CoValueEngine,
  CoValueKnownState,
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
  CoValueTransactionSync,
  SessionID,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredSessionRow,
  StoreStats,
  Transaction,
  TransactionRow,
} from "@assay/engines/covalue";
import { defineEngine } from "@assay/engines/engine";

const ID = "co_zNoOp";
const SESSION: SessionID = "sealer_zNoOp/signer_zNoOp_session_zNoOp";
const SIGNATURE = "signature_zNoOp";

const COVALUE: StoredCoValueRow = {
  rowID: 1,
  id: ID,
  header: {
    type: "comap",
    ruleset: { type: "unsafeAllowAll" },
    meta: null,
    uniqueness: null,
  },
};
const SESSION_ROW: StoredSessionRow = {
  rowID: 1,
  coValue: 1,
  sessionID: SESSION,
  lastIdx: 1,
  lastSignature: SIGNATURE,
  bytesSinceLastSignature: 0,
};
const SESSIONS = [SESSION_ROW];
// The type that cojson gives to JSON text is not exported.
const TRANSACTION = { privacy: "trusting", madeAt: 0, changes: "[]" } as Transaction;
const TRANSACTIONS: TransactionRow[] = [{ ses: 1, idx: 0, tx: TRANSACTION }];
const SIGNATURES: SignatureAfterRow[] = [{ ses: 1, idx: 0, signature: SIGNATURE }];
const KNOWN_STATE: CoValueKnownState = { id: ID, header: true, sessions: { [SESSION]: 1 } };
const WHOLE: StoredCoValue = {
  row: COVALUE,
  sessions: [{ row: SESSION_ROW, transactions: TRANSACTIONS, signatures: SIGNATURES }],
};
const IDS = [{ id: COVALUE.id }];
const NO_IDS: never[] = [];
const ACQUIRED = { acquired: true, lastProcessedOffset: 0 } as const;
const STATS: StoreStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };

/** The handle of its sync stores. */
export const noOpHandleSync: CoValueTransactionSync = {
  getSingleCoValueSession: () => SESSION_ROW,
  markCoValueAsDeleted: () => undefined,
  addSessionUpdate: () => 1,
  addTransaction: () => undefined,
  addSignatureAfter: () => undefined,
  getStorageReconciliationLock: () => undefined,
  putStorageReconciliationLock: () => undefined,
};

/** The handle of its async stores. */
export const noOpHandle: CoValueTransaction = {
  getSingleCoValueSession: async () => SESSION_ROW,
  markCoValueAsDeleted: async () => undefined,
  addSessionUpdate: async () => 1,
  addTransaction: async () => undefined,
  addSignatureAfter: async () => undefined,
  deleteCoValueContent: async () => undefined,
  getStorageReconciliationLock: async () => undefined,
  putStorageReconciliationLock: async () => undefined,
};

const storeSync: CoValueStoreSync = {
  getCoValue: () => COVALUE,
  upsertCoValue: () => 1,
  getAllCoValuesWaitingForDelete: () => NO_IDS,
  getCoValueSessions: () => SESSIONS,
  getNewTransactionInSession: () => TRANSACTIONS,
  getSignatures: () => SIGNATURES,
  transaction: (callback) => callback(noOpHandleSync),
  trackCoValuesSyncState: () => undefined,
  getUnsyncedCoValueIDs: () => NO_IDS,
  stopTrackingSyncState: () => undefined,
  eraseCoValueButKeepTombstone: () => undefined,
  getCoValueKnownState: () => KNOWN_STATE,
  getCoValueIDs: () => IDS,
  getCoValueCount: () => 1,
  tryAcquireStorageReconciliationLock: () => ACQUIRED,
  renewStorageReconciliationLock: () => undefined,
  releaseStorageReconciliationLock: () => undefined,
  readCoValue: () => WHOLE,
  commitBatch: (writes) => writes.map(() => 1),
  sync: () => undefined,
  stats: () => STATS,
  close: () => undefined,
};

const store: CoValueStore = {
  getCoValue: async () => COVALUE,
  upsertCoValue: async () => 1,
  getAllCoValuesWaitingForDelete: async () => NO_IDS,
  getCoValueSessions: async () => SESSIONS,
  getNewTransactionInSession: async () => TRANSACTIONS,
  getSignatures: async () => SIGNATURES,
  transaction: async (callback) => callback(noOpHandle),
  trackCoValuesSyncState: async () => undefined,
  getUnsyncedCoValueIDs: async () => NO_IDS,
  stopTrackingSyncState: async () => undefined,
  eraseCoValueButKeepTombstone: async () => undefined,
  getCoValueKnownState: async () => KNOWN_STATE,
  getCoValueIDs: async () => IDS,
  getCoValueCount: async () => 1,
  tryAcquireStorageReconciliationLock: async () => ACQUIRED,
  renewStorageReconciliationLock: async () => undefined,
  releaseStorageReconciliationLock: async () => undefined,
  readCoValue: async () => WHOLE,
  commitBatch: async (writes) => writes.map(() => 1),
  sync: async () => undefined,
  stats: () => STATS,
  close: async () => undefined,
};

/** Answers at once; all stores of an api are one. */
export const noOpEngine: CoValueEngine = defineEngine({
  name: "no-op",
  layout: 1,
  claims: { exclusive: false, atomicCommit: false, atomicRead: false, rows: false },
  durabilities: ["volatile"],
  probe: async () => ({ available: true, version: `node ${process.versions.node}` }),
  openAsync: async () => store,
  openSync: () => storeSync,
});
