//! What a storage backend for cojson's coValues is: the trait [`StorageBackend`], the rows it keeps and
//! the errors it answers with. Nothing here knows a storage library or JavaScript.
//!
//! Ids, session ids, peers, signatures and lock keys are opaque bytes (WTF-8 of JavaScript's strings,
//! which keeps their order and loses nothing); headers and transactions are opaque JSON bytes. The
//! contract behind the calls is `conformance/covalue/CONTRACT.md`.
#![forbid(unsafe_code)]

mod backend;
mod durability;
mod error;
mod lock;
mod rows;
mod tombstone;
mod write;

pub use backend::{StorageBackend, StorageTransaction};
pub use durability::Durability;
pub use error::{ErrorCode, Result, StorageError};
pub use lock::{Acquired, LockRequest, Refusal, acquire_lock, lock_key, release_lock, renew_lock};
pub use rows::{
    CoValueRow, DeletionStatus, KnownState, LockRow, RowId, SessionRow, SignatureAfterRow,
    StorageStats, StoredCoValue, StoredRow, StoredSession, TransactionRow,
};
pub use tombstone::is_tombstone_session;
pub use write::{CoValueWrite, SessionUpdate, SessionWrite, SyncUpdate};
