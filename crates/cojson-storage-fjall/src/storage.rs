//! The store: every call of the trait, over the engine behind its gate.
use std::path::Path;
use std::sync::Arc;

use cojson_storage::{
    Acquired, CoValueRow, CoValueWrite, Durability, KnownState, LockRequest, LockRow, Result,
    RowId, SessionRow, SignatureAfterRow, StorageBackend, StorageStats, StoredCoValue, StoredRow,
    SyncUpdate, TransactionRow, acquire_lock, lock_key, release_lock, renew_lock,
};

use crate::counters::Counters;
use crate::engine::Engine;
use crate::gate::Gate;
use crate::keys::Table;
use crate::options::FjallOptions;
use crate::overlay::Overlay;
use crate::reads;
use crate::recovery;
use crate::rows;
use crate::transaction::FjallTransaction;
use crate::view::View;
use crate::writer::Writer;

/// A store of coValues in a directory of fjall's. Share it behind an `Arc`.
pub struct FjallStorage {
    gate: Arc<Gate<Engine>>,
    counters: Arc<Counters>,
    durability: Durability,
}

impl FjallStorage {
    /// Opens a directory, or makes it.
    ///
    /// Errors: `LOCKED` when another opener holds it, `CORRUPT` when its files are damaged, `DISK_FULL`,
    /// `IO_FAILED`.
    pub fn open(directory: impl AsRef<Path>, options: &FjallOptions) -> Result<Self> {
        let counters = Arc::new(Counters::default());
        let engine = recovery::open(directory.as_ref(), options, Arc::clone(&counters))?;
        Ok(Self {
            gate: Arc::new(Gate::new(engine)),
            counters,
            durability: options.durability,
        })
    }

    /// What a write outside a transaction survives, as it was opened.
    #[must_use]
    pub fn durability(&self) -> Durability {
        self.durability
    }

    /// Writes what is in memory to files, for comparisons.
    #[doc(hidden)]
    pub fn write_memtables(&self) -> Result<()> {
        self.gate.enter()?.run(Engine::write_memtables)
    }

    fn read<R>(&self, read: impl FnOnce(&View<'_>) -> Result<R>) -> Result<R> {
        self.gate.enter()?.run(|engine| read(&View::new(engine)))
    }

    /// Waits for the writers' turn, writes, and commits what was written in one batch.
    fn write<R>(&self, write: impl FnOnce(&mut Writer<'_>) -> Result<R>) -> Result<R> {
        let engine = self.gate.enter()?;
        let _turn = self.gate.turn(&engine);
        engine.run(|engine| {
            let mut overlay = Overlay::default();
            let mut row_ids = engine.row_ids();
            let mut writer = Writer::new(engine, &mut overlay, &mut row_ids);
            let answer = write(&mut writer)?;
            writer.store_transactions()?;
            engine.commit(overlay, row_ids, self.durability)?;
            Ok(answer)
        })
    }
}

impl StorageBackend for FjallStorage {
    type Transaction = FjallTransaction;

    fn get_co_value(&self, id: &[u8]) -> Result<Option<CoValueRow>> {
        self.read(|view| reads::co_value(view, id))
    }

    fn upsert_co_value(&self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>> {
        if header.is_none() {
            return self.read(|view| reads::co_value_row_id(view, id));
        }
        self.write(|writer| writer.upsert_co_value(id, header))
    }

    fn get_co_value_sessions(&self, co_value: RowId) -> Result<Vec<SessionRow>> {
        self.read(|view| reads::sessions(view, co_value))
    }

    fn get_single_co_value_session(
        &self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>> {
        self.read(|view| reads::single_session(view, co_value, session_id))
    }

    fn get_new_transaction_in_session(
        &self,
        ses: RowId,
        from: u64,
        to: u64,
    ) -> Result<Vec<TransactionRow>> {
        self.read(|view| reads::transactions(view, ses, from, to))
    }

    fn get_signatures(&self, ses: RowId, first: u64) -> Result<Vec<SignatureAfterRow>> {
        self.read(|view| reads::signatures(view, ses, first))
    }

    fn get_co_value_known_state(&self, id: &[u8]) -> Result<Option<KnownState>> {
        self.read(|view| reads::known_state(view, id))
    }

    fn get_co_value_ids(&self, limit: u64, offset: u64) -> Result<Vec<Vec<u8>>> {
        self.read(|view| reads::co_value_ids(view, limit, offset))
    }

    fn get_co_value_count(&self) -> Result<u64> {
        self.read(reads::co_value_count)
    }

    fn read_co_value(&self, id: &[u8]) -> Result<Option<StoredCoValue>> {
        self.read(|view| reads::whole_co_value(view, id))
    }

    fn commit_batch(&self, writes: &[CoValueWrite]) -> Result<Vec<Option<RowId>>> {
        self.write(|writer| {
            writes
                .iter()
                .map(|write| writer.write_co_value(write))
                .collect()
        })
    }

    fn get_all_co_values_waiting_for_delete(&self) -> Result<Vec<Vec<u8>>> {
        self.read(|view| reads::ids_of(view, Table::DeletionPending))
    }

    fn erase_co_value_but_keep_tombstone(&self, id: &[u8]) -> Result<bool> {
        self.write(|writer| {
            let Some(co_value) = writer.upsert_co_value(id, None)? else {
                return Ok(false);
            };
            writer.erase_content(co_value, id)?;
            Ok(true)
        })
    }

    fn track_co_values_sync_state(&self, updates: &[SyncUpdate]) -> Result<()> {
        self.write(|writer| {
            updates
                .iter()
                .try_for_each(|update| writer.put_sync_state(update))
        })
    }

    fn get_unsynced_co_value_ids(&self) -> Result<Vec<Vec<u8>>> {
        self.read(reads::unsynced_ids)
    }

    fn stop_tracking_sync_state(&self, id: &[u8]) -> Result<()> {
        self.write(|writer| writer.forget_sync_state(id))
    }

    fn get_storage_reconciliation_lock(&self, key: &[u8]) -> Result<Option<LockRow>> {
        self.read(|view| reads::lock(view, key))
    }

    fn try_acquire_storage_reconciliation_lock(&self, request: &LockRequest) -> Result<Acquired> {
        self.write(|writer| {
            let row = writer.lock(&request.key())?;
            let (acquired, put) = acquire_lock(row.as_ref(), request);
            if let Some(row) = put {
                writer.put_lock(&row)?;
            }
            Ok(acquired)
        })
    }

    fn renew_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        offset: u64,
    ) -> Result<()> {
        self.write(|writer| {
            let row = writer.lock(&lock_key(peer_id))?;
            match row.and_then(|row| renew_lock(&row, session_id, offset)) {
                Some(row) => writer.put_lock(&row),
                None => Ok(()),
            }
        })
    }

    fn release_storage_reconciliation_lock(
        &self,
        session_id: &[u8],
        peer_id: &[u8],
        now: f64,
    ) -> Result<()> {
        self.write(|writer| {
            let row = writer.lock(&lock_key(peer_id))?;
            match row.and_then(|row| release_lock(&row, session_id, now)) {
                Some(row) => writer.put_lock(&row),
                None => Ok(()),
            }
        })
    }

    fn begin(&self) -> Result<Self::Transaction> {
        FjallTransaction::new(self.gate.begin()?)
    }

    fn reserve_session_rows(&self, count: u64) -> Result<RowId> {
        self.gate.enter()?.take_session_rows(count)
    }

    fn visit_rows(&self, visit: &mut dyn FnMut(StoredRow) -> bool) -> Result<()> {
        self.read(|view| rows::visit_rows(view, visit))
    }

    fn sync(&self) -> Result<()> {
        self.gate.enter()?.run(Engine::sync)
    }

    fn stats(&self) -> StorageStats {
        self.counters.stats()
    }

    fn close(&self) -> Result<()> {
        self.gate.close(Engine::release)
    }
}
