//! The backend in memory. Every write is made on a copy of the state, which then takes its place.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cojson_storage::{
    Acquired, CoValueRow, CoValueWrite, Durability, ErrorCode, KnownState, LockRequest, LockRow,
    Result, RowId, SessionRow, SessionUpdate, SignatureAfterRow, StorageBackend, StorageError,
    StorageStats, StorageTransaction, StoredCoValue, StoredRow, SyncUpdate, TransactionRow,
    acquire_lock, release_lock, renew_lock,
};

use super::bug::Bug;
use super::shared::Shared;
use super::state::State;
use super::transaction::MemoryTransaction;

pub struct MemoryStorage {
    shared: Arc<Shared>,
    closed: AtomicBool,
}

impl MemoryStorage {
    /// Opens what is shared, again or for the first time.
    pub fn open(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            closed: AtomicBool::new(false),
        }
    }

    fn assert_open(&self) -> Result<()> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(StorageError::new(
                ErrorCode::StoreClosed,
                "the store is closed",
            ));
        }
        Ok(())
    }

    fn read<R>(&self, read: impl FnOnce(&State) -> R) -> Result<R> {
        self.assert_open()?;
        let draft = self.shared.draft.lock().unwrap();
        if let Some(draft) = draft
            .as_ref()
            .filter(|_| self.shared.has(Bug::DirtyOutsideRead))
        {
            return Ok(read(draft));
        }
        Ok(read(&self.shared.state.lock().unwrap()))
    }

    fn write<R>(&self, write: impl FnOnce(&mut State) -> R) -> Result<R> {
        self.assert_open()?;
        let _turn = self.shared.take_turn();
        Ok(write(&mut self.shared.state.lock().unwrap()))
    }

    fn lock_key(&self, peer: &[u8]) -> Vec<u8> {
        let peer = if self.shared.has(Bug::OneLockForAll) {
            b""
        } else {
            peer
        };
        [b"lock#", peer].concat()
    }

    fn change_lock(
        &self,
        peer: &[u8],
        change: impl FnOnce(&LockRow) -> Option<LockRow>,
    ) -> Result<()> {
        let key = self.lock_key(peer);
        self.write(|state| {
            if let Some(put) = state.locks.get(&key).and_then(change) {
                state.locks.insert(key, put);
            }
        })
    }
}

impl StorageBackend for MemoryStorage {
    type Transaction = MemoryTransaction;

    fn get_co_value(&self, id: &[u8]) -> Result<Option<CoValueRow>> {
        self.read(|state| state.co_value(id))
    }

    fn upsert_co_value(&self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>> {
        if header.is_none() {
            return self.read(|state| state.co_value_row(id));
        }
        self.write(|state| state.upsert(id, header))
    }

    fn get_co_value_sessions(&self, co_value: RowId) -> Result<Vec<SessionRow>> {
        self.read(|state| state.sessions(co_value))
    }

    fn get_single_co_value_session(
        &self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>> {
        self.read(|state| state.session(co_value, session_id))
    }

    fn get_new_transaction_in_session(
        &self,
        ses: RowId,
        from: u64,
        to: u64,
    ) -> Result<Vec<TransactionRow>> {
        self.read(|state| state.transactions(ses, from, to))
    }

    fn get_signatures(&self, ses: RowId, first: u64) -> Result<Vec<SignatureAfterRow>> {
        self.read(|state| state.signatures(ses, first))
    }

    fn get_co_value_known_state(&self, id: &[u8]) -> Result<Option<KnownState>> {
        let known = self.read(|state| state.known_state(id))?;
        if !self.shared.has(Bug::StaleKnownState) {
            return Ok(known);
        }
        let mut kept = self.shared.known.lock().unwrap();
        Ok(kept.entry(id.to_vec()).or_insert(known).clone())
    }

    fn get_co_value_ids(&self, limit: u64, offset: u64) -> Result<Vec<Vec<u8>>> {
        self.read(|state| state.ids(limit, offset))
    }

    fn get_co_value_count(&self) -> Result<u64> {
        self.read(State::count)
    }

    fn read_co_value(&self, id: &[u8]) -> Result<Option<StoredCoValue>> {
        self.read(|state| state.whole(id))
    }

    fn commit_batch(&self, writes: &[CoValueWrite]) -> Result<Vec<Option<RowId>>> {
        let mut rows = Vec::new();
        let mut transaction = self.begin()?;
        for write in writes {
            let row = transaction.upsert_co_value(&write.id, write.header.as_deref())?;
            rows.push(row);
            let Some(co_value) = row else {
                continue;
            };
            if write.deleted {
                transaction.mark_co_value_as_deleted(&write.id)?;
            }
            for session in &write.sessions {
                let ses = transaction.add_session_update(&SessionUpdate {
                    co_value,
                    session_id: session.session_id.clone(),
                    last_idx: session.last_idx,
                    last_signature: session.last_signature.clone(),
                    bytes_since_last_signature: session.bytes_since_last_signature,
                })?;
                for (idx, tx) in &session.transactions {
                    transaction.add_transaction(ses, *idx, tx)?;
                }
                if self.shared.has(Bug::BatchWithoutSignatures) {
                    continue;
                }
                for (idx, signature) in &session.signatures {
                    transaction.add_signature_after(ses, *idx, signature)?;
                }
            }
        }
        transaction.commit(Durability::Process)?;
        Ok(rows)
    }

    fn get_all_co_values_waiting_for_delete(&self) -> Result<Vec<Vec<u8>>> {
        self.read(State::waiting)
    }

    fn erase_co_value_but_keep_tombstone(&self, id: &[u8]) -> Result<bool> {
        self.write(|state| state.erase(id))
    }

    fn track_co_values_sync_state(&self, updates: &[SyncUpdate]) -> Result<()> {
        self.write(|state| updates.iter().for_each(|update| state.track(update)))
    }

    fn get_unsynced_co_value_ids(&self) -> Result<Vec<Vec<u8>>> {
        self.read(State::unsynced)
    }

    fn stop_tracking_sync_state(&self, id: &[u8]) -> Result<()> {
        self.write(|state| state.stop_tracking(id))
    }

    fn get_storage_reconciliation_lock(&self, key: &[u8]) -> Result<Option<LockRow>> {
        self.read(|state| state.locks.get(key).cloned())
    }

    fn try_acquire_storage_reconciliation_lock(&self, request: &LockRequest) -> Result<Acquired> {
        *self.shared.now.lock().unwrap() = request.now;
        let key = self.lock_key(&request.peer_id);
        self.write(|state| {
            let (acquired, put) = acquire_lock(state.locks.get(&key), request);
            if let Some(put) = put {
                state.locks.insert(key.clone(), LockRow { key, ..put });
            }
            acquired
        })
    }

    fn renew_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        offset: u64,
    ) -> Result<()> {
        let extends = self.shared.has(Bug::RenewExtends);
        self.change_lock(peer_id, |row| {
            let mut put = renew_lock(row, session_id, offset)?;
            if extends {
                // The trait says no time here: the planted bug adds some.
                put.acquired_at += 1000.0;
            }
            Some(put)
        })
    }

    fn release_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        now: f64,
    ) -> Result<()> {
        let bug = self.shared.bug;
        self.change_lock(peer_id, |row| {
            let holder = match bug {
                Some(Bug::AnyoneReleases) => &row.holder_session_id,
                _ => session_id,
            };
            let mut put = release_lock(row, holder, now)?;
            if bug == Some(Bug::ReleaseKeepsOffset) {
                put.last_processed_offset = row.last_processed_offset;
            }
            Some(put)
        })
    }

    fn begin(&self) -> Result<MemoryTransaction> {
        self.assert_open()?;
        Ok(MemoryTransaction::new(self.shared.take_turn()))
    }

    fn reserve_session_rows(&self, count: u64) -> Result<RowId> {
        self.assert_open()?;
        if self.shared.has(Bug::ReservedRowShared) {
            return Ok(1);
        }
        Ok(self.shared.take_session_rows(count))
    }

    fn visit_rows(&self, visit: &mut dyn FnMut(StoredRow) -> bool) -> Result<()> {
        let rows = self.read(State::rows)?;
        let _ = rows.into_iter().all(visit);
        Ok(())
    }

    fn sync(&self) -> Result<()> {
        self.assert_open()
    }

    fn stats(&self) -> StorageStats {
        StorageStats::default()
    }

    fn close(&self) -> Result<()> {
        self.closed.store(true, Ordering::Relaxed);
        match self.shared.bug {
            Some(Bug::ReopenForgetsPending) => self.shared.state.lock().unwrap().deletions.clear(),
            Some(Bug::ReopenRepeatsRows) => {
                self.shared.last_session_row.store(0, Ordering::Relaxed)
            }
            _ => {}
        }
        Ok(())
    }
}
