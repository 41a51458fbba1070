//! What callers hand to a backend to write.
use crate::RowId;

/// The new state of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionUpdate {
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

/// One update of a coValue's sync state with a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncUpdate {
    /// The coValue's id, stored or not.
    pub id: Vec<u8>,
    /// The peer.
    pub peer: Vec<u8>,
    /// Whether the peer has everything.
    pub synced: bool,
}

/// What one batch writes to one coValue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoValueWrite {
    /// The coValue's id.
    pub id: Vec<u8>,
    /// JSON; needed when the coValue is not stored yet, and the first one wins.
    pub header: Option<Vec<u8>>,
    /// Enqueue the coValue for erasure.
    pub deleted: bool,
    /// One entry a session.
    pub sessions: Vec<SessionWrite>,
}

/// The new state of a session, with the rows that come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionWrite {
    /// The session's id.
    pub session_id: Vec<u8>,
    /// A count of transactions, in spite of its name.
    pub last_idx: u64,
    /// Signature after the last transaction.
    pub last_signature: Vec<u8>,
    /// Bytes of transactions since the last signature row, where the caller counts them.
    pub bytes_since_last_signature: Option<u64>,
    /// Index and JSON of each transaction.
    pub transactions: Vec<(u64, Vec<u8>)>,
    /// Index and text of each signature.
    pub signatures: Vec<(u64, Vec<u8>)>,
}
