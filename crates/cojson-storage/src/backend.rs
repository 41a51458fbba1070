//! The trait that storage implements. Blocking: whoever must not wait calls from a thread that may.
use crate::{
    Acquired, CoValueRow, CoValueWrite, Durability, KnownState, LockRequest, LockRow, Result,
    RowId, SessionRow, SessionUpdate, SignatureAfterRow, StorageStats, StoredCoValue, StoredRow,
    SyncUpdate, TransactionRow,
};

/// A store of coValues.
///
/// Reads see the last commit and never wait for a writer; a read of more than one key sees one state.
/// Writers are served one at a time. Every call of a closed store fails with `STORE_CLOSED`.
/// A write outside a transaction is acknowledged at the durability that the store was opened with.
pub trait StorageBackend: Send + Sync {
    /// An open transaction; owns what it needs, so that it can be kept between calls.
    type Transaction: StorageTransaction;

    /// The stored coValue of that id.
    fn get_co_value(&self, id: &[u8]) -> Result<Option<CoValueRow>>;
    /// Stores a coValue that is not stored yet; the first header wins, and a repeat uses up no row id.
    /// Without a header only the row id of a stored one is answered.
    fn upsert_co_value(&self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>>;
    /// The coValue's sessions, in no promised order.
    fn get_co_value_sessions(&self, co_value: RowId) -> Result<Vec<SessionRow>>;
    /// The session of a coValue.
    fn get_single_co_value_session(
        &self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>>;
    /// Transactions `from..=to` of a session, ascending; none when `from > to`.
    fn get_new_transaction_in_session(
        &self,
        ses: RowId,
        from: u64,
        to: u64,
    ) -> Result<Vec<TransactionRow>>;
    /// Signatures of a session at `first` or after, ascending.
    fn get_signatures(&self, ses: RowId, first: u64) -> Result<Vec<SignatureAfterRow>>;
    /// How far the coValue's sessions go; nothing when it is not stored.
    fn get_co_value_known_state(&self, id: &[u8]) -> Result<Option<KnownState>>;
    /// At most `limit` ids, ascending by row id, from the first row id above `offset`.
    fn get_co_value_ids(&self, limit: u64, offset: u64) -> Result<Vec<Vec<u8>>>;
    /// How many coValues are stored.
    fn get_co_value_count(&self) -> Result<u64>;
    /// A whole coValue, read from one state.
    fn read_co_value(&self, id: &[u8]) -> Result<Option<StoredCoValue>>;
    /// Writes to several coValues, all or nothing; answers each one's row id, or nothing for one that
    /// is unknown and came without a header, of which nothing is written.
    fn commit_batch(&self, writes: &[CoValueWrite]) -> Result<Vec<Option<RowId>>>;

    /// Ids that wait for erasure.
    fn get_all_co_values_waiting_for_delete(&self) -> Result<Vec<Vec<u8>>>;
    /// Removes all content but the header and the tombstone's session, and marks the deletion as done,
    /// in one batch. An unknown id is left alone, and answered with `false`.
    fn erase_co_value_but_keep_tombstone(&self, id: &[u8]) -> Result<bool>;

    /// Applies the updates in their order, all or nothing.
    fn track_co_values_sync_state(&self, updates: &[SyncUpdate]) -> Result<()>;
    /// Each id with at least one unsynced peer, once.
    fn get_unsynced_co_value_ids(&self) -> Result<Vec<Vec<u8>>>;
    /// Forgets all peers of the id.
    fn stop_tracking_sync_state(&self, id: &[u8]) -> Result<()>;

    /// The lock row of the key.
    fn get_storage_reconciliation_lock(&self, key: &[u8]) -> Result<Option<LockRow>>;
    /// Asks for a peer's lock, and stores who holds it.
    fn try_acquire_storage_reconciliation_lock(&self, request: &LockRequest) -> Result<Acquired>;
    /// Stores the holder's progress.
    fn renew_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        offset: u64,
    ) -> Result<()>;
    /// Stores that the holder is done at `now`.
    fn release_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        now: f64,
    ) -> Result<()>;

    /// Waits for the writer's turn and begins a transaction.
    fn begin(&self) -> Result<Self::Transaction>;
    /// Puts row ids of sessions aside, for a caller that answers with them before it commits, and
    /// answers with the first of them: nobody else is given them while the store is open. Counts in
    /// memory alone, so it waits for nothing; one that no commit used may be given again after a reopen.
    fn reserve_session_rows(&self, count: u64) -> Result<RowId>;

    /// Calls `visit` with every stored row, read from one state; stops when it answers `false`.
    fn visit_rows(&self, visit: &mut dyn FnMut(StoredRow) -> bool) -> Result<()>;
    /// Makes every acknowledged write as durable as the store can.
    fn sync(&self) -> Result<()>;
    /// Counters since the store was opened; also answered once it is closed.
    fn stats(&self) -> StorageStats;
    /// Waits for what is in flight, then releases everything. May be called again.
    fn close(&self) -> Result<()>;
}

/// An open transaction: reads see its own writes, nobody else does before the commit. Dropping it rolls
/// it back. After its end every call fails with `TRANSACTION_ENDED` and writes nothing.
pub trait StorageTransaction: Send {
    /// As `StorageBackend::upsert_co_value`. A row id is used up by the commit alone.
    fn upsert_co_value(&mut self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>>;
    /// The session of a coValue.
    fn get_single_co_value_session(
        &mut self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>>;
    /// Stores a session's new state and answers with its row id, which an update keeps.
    fn add_session_update(&mut self, update: &SessionUpdate) -> Result<RowId>;
    /// As `add_session_update`, with the row id that a session which is not stored yet is to have:
    /// one of those that `StorageBackend::reserve_session_rows` put aside.
    fn add_session_update_as(&mut self, update: &SessionUpdate, new_row: RowId) -> Result<RowId>;
    /// Stores a transaction; one at the same index is replaced.
    fn add_transaction(&mut self, ses: RowId, idx: u64, tx: &[u8]) -> Result<()>;
    /// Stores a signature; one at the same index is replaced.
    fn add_signature_after(&mut self, ses: RowId, idx: u64, signature: &[u8]) -> Result<()>;
    /// Enqueues the coValue for erasure, also when it was erased before.
    fn mark_co_value_as_deleted(&mut self, id: &[u8]) -> Result<()>;
    /// Removes all content of a coValue but its header and the tombstone's session, what this
    /// transaction wrote included, and marks the deletion as done.
    fn delete_co_value_content(&mut self, co_value: RowId, id: &[u8]) -> Result<()>;
    /// The lock row of the key.
    fn get_storage_reconciliation_lock(&mut self, key: &[u8]) -> Result<Option<LockRow>>;
    /// Replaces the whole lock row of its key.
    fn put_storage_reconciliation_lock(&mut self, row: &LockRow) -> Result<()>;
    /// Stores everything in one atomic batch.
    fn commit(&mut self, durability: Durability) -> Result<()>;
    /// Forgets everything.
    fn rollback(&mut self);
}
