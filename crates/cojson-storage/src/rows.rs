//! The rows that a backend keeps.

/// Names a stored coValue or session; at least 1.
pub type RowId = u64;

/// A coValue as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoValueRow {
    /// First 1, then without gaps.
    pub row_id: RowId,
    /// The coValue's id.
    pub id: Vec<u8>,
    /// JSON, as it was handed in.
    pub header: Vec<u8>,
}

/// A session of a coValue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Unique among all sessions, kept by updates.
    pub row_id: RowId,
    /// Row id of the coValue.
    pub co_value: RowId,
    /// The session's id.
    pub session_id: Vec<u8>,
    /// A count of transactions, in spite of its name.
    pub last_idx: u64,
    /// Signature after the last transaction.
    pub last_signature: Vec<u8>,
    /// Bytes of transactions since the last signature row, where the caller counts them.
    pub bytes_since_last_signature: Option<u64>,
}

/// A transaction of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionRow {
    /// Row id of the session.
    pub ses: RowId,
    /// Its index in the session.
    pub idx: u64,
    /// JSON, as it was handed in.
    pub tx: Vec<u8>,
}

/// A signature between two transactions of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureAfterRow {
    /// Row id of the session.
    pub ses: RowId,
    /// Index of the transaction that it follows.
    pub idx: u64,
    /// The signature.
    pub signature: Vec<u8>,
}

/// How far a stored coValue's sessions go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownState {
    /// The coValue's id.
    pub id: Vec<u8>,
    /// Session ids with their counts of transactions, in no promised order.
    pub sessions: Vec<(Vec<u8>, u64)>,
}

/// A storage reconciliation lock.
#[derive(Clone, Debug, PartialEq)]
pub struct LockRow {
    /// The lock's key, `lock#` and a peer in cojson.
    pub key: Vec<u8>,
    /// The session that holds it, or held it last.
    pub holder_session_id: Vec<u8>,
    /// Milliseconds since the epoch, a JavaScript number.
    pub acquired_at: f64,
    /// Milliseconds since the epoch, where it was released; 0 reads as not released.
    pub released_at: Option<f64>,
    /// Ids that are done with.
    pub last_processed_offset: u64,
}

/// How far the erasure of a coValue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionStatus {
    /// It waits.
    Pending,
    /// It is done.
    Done,
}

/// One session of a coValue with everything stored under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// The session itself.
    pub row: SessionRow,
    /// Ascending by index.
    pub transactions: Vec<TransactionRow>,
    /// Ascending by index.
    pub signatures: Vec<SignatureAfterRow>,
}

/// A whole coValue as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCoValue {
    /// The coValue itself.
    pub row: CoValueRow,
    /// In no promised order.
    pub sessions: Vec<StoredSession>,
}

/// Every kind of stored row, for whole-state comparison and copying.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredRow {
    /// A coValue.
    CoValue(CoValueRow),
    /// A session.
    Session(SessionRow),
    /// A transaction.
    Transaction(TransactionRow),
    /// A signature.
    Signature(SignatureAfterRow),
    /// A coValue marked as deleted.
    Deletion {
        /// The coValue's id.
        id: Vec<u8>,
        /// How far its erasure is.
        status: DeletionStatus,
    },
    /// A coValue that a peer does not have yet.
    Unsynced {
        /// The coValue's id.
        id: Vec<u8>,
        /// The peer.
        peer: Vec<u8>,
    },
    /// A lock.
    Lock(LockRow),
}

/// Exact counters since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageStats {
    /// Calls to the storage library: point reads, scans, commits.
    pub calls: u64,
    /// Entries returned or written by it.
    pub rows: u64,
    /// Bytes of keys and values handed to it to write.
    pub batch_bytes: u64,
    /// Times it was asked to make data durable.
    pub syncs_requested: u64,
}
