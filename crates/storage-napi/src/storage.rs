//! The class that JavaScript sees: every method of the storage's trait as one task.
use std::sync::Arc;

use cojson_storage::{LockRequest, StorageBackend, StorageTransaction};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::bytes::Bytes;
use crate::call::{self, Call};
use crate::numbers::{count, number, page, range, row_id};
use crate::open_storage::OpenStorage;
use crate::packed::{apply_operations, pack_co_value, unpack_batch, unpack_sync_updates};
use crate::rows::{
    NativeAcquired, NativeCoValue, NativeCounter, NativeLock, NativeSession, NativeSignature,
    NativeStats, NativeTransaction, counters,
};
use crate::walk::{self, RowWalkNapi};

type Answer<T> = AsyncTask<Call<T>>;

/// An open storage of coValues. Ids, session ids, peers, signatures and keys are WTF-8, headers and
/// transactions JSON. Every call but `stats` fails with `STORE_CLOSED` once the storage is closed; an
/// error's message is `CODE: text`.
///
/// Writers wait in the storage for their turn, on a thread of libuv's pool. The caller must have one
/// write under way at a time, or the pool's few threads all wait and nobody's reads are served.
#[napi]
pub struct FjallStorageNapi {
    open: Arc<OpenStorage>,
}

impl FjallStorageNapi {
    pub(crate) fn new(open: Arc<OpenStorage>) -> Self {
        Self { open }
    }

    fn call<T>(
        &self,
        work: impl FnOnce(&OpenStorage) -> cojson_storage::Result<T> + Send + 'static,
    ) -> Answer<T>
    where
        Call<T>: napi::Task,
        T: napi::bindgen_prelude::ToNapiValue + napi::bindgen_prelude::TypeName + Send + 'static,
    {
        let open = Arc::clone(&self.open);
        Call::task(move || work(&open))
    }
}

#[napi]
impl FjallStorageNapi {
    /// The stored coValue of that id.
    #[napi(ts_return_type = "Promise<NativeCoValue | null>")]
    pub fn get_co_value(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
    ) -> Answer<Option<NativeCoValue>> {
        self.call(move |open| Ok(open.storage.get_co_value(&id.0)?.map(Into::into)))
    }

    /// The coValue's row id, stored with the header where it is new; without a header a read.
    #[napi(ts_return_type = "Promise<number | null>")]
    pub fn upsert_co_value(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
        #[napi(ts_arg_type = "Buffer | null | undefined")] header: Option<Bytes>,
    ) -> Answer<Option<f64>> {
        self.call(move |open| {
            let header = header.as_ref().map(|header| header.0.as_slice());
            Ok(open.storage.upsert_co_value(&id.0, header)?.map(number))
        })
    }

    /// The coValue's sessions, in no promised order.
    #[napi(ts_return_type = "Promise<Array<NativeSession>>")]
    pub fn get_co_value_sessions(&self, co_value: f64) -> Answer<Vec<NativeSession>> {
        self.call(move |open| match row_id(co_value) {
            Some(row) => Ok(all(open.storage.get_co_value_sessions(row)?)),
            None => Ok(Vec::new()),
        })
    }

    /// The session of a coValue.
    #[napi(ts_return_type = "Promise<NativeSession | null>")]
    pub fn get_single_co_value_session(
        &self,
        co_value: f64,
        #[napi(ts_arg_type = "Buffer")] session_id: Bytes,
    ) -> Answer<Option<NativeSession>> {
        self.call(move |open| {
            let Some(row) = row_id(co_value) else {
                return Ok(None);
            };
            let session = open
                .storage
                .get_single_co_value_session(row, &session_id.0)?;
            Ok(session.map(Into::into))
        })
    }

    /// Transactions of a session from one index to another, both included, ascending.
    #[napi(ts_return_type = "Promise<Array<NativeTransaction>>")]
    pub fn get_new_transaction_in_session(
        &self,
        ses: f64,
        from: f64,
        to: f64,
    ) -> Answer<Vec<NativeTransaction>> {
        self.call(move |open| match (row_id(ses), range(from, to)) {
            (Some(ses), Some((from, to))) => Ok(all(open
                .storage
                .get_new_transaction_in_session(ses, from, to)?)),
            _ => Ok(Vec::new()),
        })
    }

    /// Signatures of a session at an index or after, ascending.
    #[napi(ts_return_type = "Promise<Array<NativeSignature>>")]
    pub fn get_signatures(&self, ses: f64, first: f64) -> Answer<Vec<NativeSignature>> {
        self.call(
            move |open| match (row_id(ses), range(first, f64::INFINITY)) {
                (Some(ses), Some((first, _))) => {
                    Ok(all(open.storage.get_signatures(ses, first)?))
                }
                _ => Ok(Vec::new()),
            },
        )
    }

    /// How far the coValue's sessions go.
    #[napi(ts_return_type = "Promise<Array<NativeCounter> | null>")]
    pub fn get_co_value_known_state(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
    ) -> Answer<Option<Vec<NativeCounter>>> {
        self.call(move |open| Ok(open.storage.get_co_value_known_state(&id.0)?.map(counters)))
    }

    /// At most so many ids, from the first row id above the offset.
    #[napi(js_name = "getCoValueIDs", ts_return_type = "Promise<Array<Buffer>>")]
    pub fn get_co_value_ids(&self, limit: f64, offset: f64) -> Answer<Vec<Bytes>> {
        self.call(move |open| match page(limit, offset) {
            Some((limit, offset)) => Ok(texts(open.storage.get_co_value_ids(limit, offset)?)),
            None => Ok(Vec::new()),
        })
    }

    /// How many coValues are stored.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn get_co_value_count(&self) -> Answer<f64> {
        self.call(|open| open.storage.get_co_value_count().map(number))
    }

    /// A whole coValue of one state, packed (`packed::covalue`).
    #[napi(ts_return_type = "Promise<Buffer | null>")]
    pub fn read_co_value(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
    ) -> Answer<Option<Bytes>> {
        self.call(move |open| {
            let stored = open.storage.read_co_value(&id.0)?;
            Ok(stored.as_ref().map(pack_co_value).transpose()?.map(Bytes))
        })
    }

    /// Writes a packed batch (`packed::batch`), all or nothing; answers each write's row id.
    #[napi(ts_return_type = "Promise<Array<number | null>>")]
    pub fn commit_batch(
        &self,
        #[napi(ts_arg_type = "Buffer")] packed: Bytes,
    ) -> Answer<Vec<Option<f64>>> {
        self.call(move |open| {
            let rows = open.storage.commit_batch(&unpack_batch(&packed.0)?)?;
            Ok(rows.into_iter().map(|row| row.map(number)).collect())
        })
    }

    /// Plays packed operations (`packed::operations`) as one transaction.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn commit_transaction(&self, #[napi(ts_arg_type = "Buffer")] packed: Bytes) -> Answer<()> {
        self.call(move |open| {
            let mut transaction = open.storage.begin()?;
            apply_operations(&packed.0, &mut transaction)?;
            transaction.commit(open.storage.durability())
        })
    }

    /// Puts session row ids aside for transactions and answers with the first.
    #[napi(catch_unwind)]
    pub fn reserve_session_rows(&self, rows: f64) -> napi::Result<f64> {
        call::run(|| {
            let first = self.open.storage.reserve_session_rows(count(rows)?)?;
            Ok(number(first))
        })
    }

    /// Ids that wait for erasure.
    #[napi(ts_return_type = "Promise<Array<Buffer>>")]
    pub fn get_all_co_values_waiting_for_delete(&self) -> Answer<Vec<Bytes>> {
        self.call(|open| {
            open.storage
                .get_all_co_values_waiting_for_delete()
                .map(texts)
        })
    }

    /// Removes a coValue's content but its tombstones; `false` where it is not stored.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn erase_co_value_but_keep_tombstone(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
    ) -> Answer<bool> {
        self.call(move |open| open.storage.erase_co_value_but_keep_tombstone(&id.0))
    }

    /// Applies packed updates (`packed::sync_updates`) in their order, all or nothing.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn track_co_values_sync_state(
        &self,
        #[napi(ts_arg_type = "Buffer")] packed: Bytes,
    ) -> Answer<()> {
        self.call(move |open| {
            let updates = unpack_sync_updates(&packed.0)?;
            open.storage.track_co_values_sync_state(&updates)
        })
    }

    /// Each id with at least one unsynced peer.
    #[napi(
        js_name = "getUnsyncedCoValueIDs",
        ts_return_type = "Promise<Array<Buffer>>"
    )]
    pub fn get_unsynced_co_value_ids(&self) -> Answer<Vec<Bytes>> {
        self.call(|open| open.storage.get_unsynced_co_value_ids().map(texts))
    }

    /// Forgets all peers of the id.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn stop_tracking_sync_state(
        &self,
        #[napi(ts_arg_type = "Buffer")] id: Bytes,
    ) -> Answer<()> {
        self.call(move |open| open.storage.stop_tracking_sync_state(&id.0))
    }

    /// The lock of that key.
    #[napi(ts_return_type = "Promise<NativeLock | null>")]
    pub fn get_storage_reconciliation_lock(
        &self,
        #[napi(ts_arg_type = "Buffer")] key: Bytes,
    ) -> Answer<Option<NativeLock>> {
        self.call(move |open| {
            let lock = open.storage.get_storage_reconciliation_lock(&key.0)?;
            Ok(lock.map(Into::into))
        })
    }

    /// Asks for a peer's lock; all times are milliseconds.
    #[napi(ts_return_type = "Promise<NativeAcquired>")]
    pub fn try_acquire_storage_reconciliation_lock(
        &self,
        #[napi(ts_arg_type = "Buffer")] session_id: Bytes,
        #[napi(ts_arg_type = "Buffer")] peer_id: Bytes,
        now: f64,
        ttl: f64,
        interval: f64,
    ) -> Answer<NativeAcquired> {
        let request = LockRequest {
            session_id: session_id.0,
            peer_id: peer_id.0,
            now,
            ttl,
            interval,
        };
        self.call(move |open| {
            let answer = open
                .storage
                .try_acquire_storage_reconciliation_lock(&request)?;
            Ok(answer.into())
        })
    }

    /// Stores the holder's progress.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn renew_storage_reconciliation_lock(
        &self,
        #[napi(ts_arg_type = "Buffer")] session_id: Bytes,
        #[napi(ts_arg_type = "Buffer")] peer_id: Bytes,
        offset: f64,
    ) -> Answer<()> {
        self.call(move |open| {
            let offset = count(offset)?;
            open.storage
                .renew_storage_reconciliation_lock(&session_id.0, &peer_id.0, offset)
        })
    }

    /// Stores that the holder is done.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn release_storage_reconciliation_lock(
        &self,
        #[napi(ts_arg_type = "Buffer")] session_id: Bytes,
        #[napi(ts_arg_type = "Buffer")] peer_id: Bytes,
        now: f64,
    ) -> Answer<()> {
        self.call(move |open| {
            open.storage
                .release_storage_reconciliation_lock(&session_id.0, &peer_id.0, now)
        })
    }

    /// Starts a walk over all rows of one state.
    #[napi(ts_return_type = "Promise<RowWalkNapi>")]
    pub fn walk_rows(&self) -> Answer<RowWalkNapi> {
        let open = Arc::clone(&self.open);
        Call::task(move || walk::start(&open).map(RowWalkNapi::new))
    }

    /// Makes every acknowledged write as durable as the storage can.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn sync(&self) -> Answer<()> {
        self.call(|open| open.storage.sync())
    }

    /// Counters since the storage was opened; also answered once it is closed.
    #[napi(catch_unwind)]
    pub fn stats(&self) -> NativeStats {
        self.open.storage.stats().into()
    }

    /// Waits for what is in flight, then releases everything. May be called again.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close(&self) -> Answer<()> {
        self.call(OpenStorage::close)
    }
}

fn all<Row, Native: From<Row>>(rows: Vec<Row>) -> Vec<Native> {
    rows.into_iter().map(Into::into).collect()
}

fn texts(texts: Vec<Vec<u8>>) -> Vec<Bytes> {
    texts.into_iter().map(Bytes).collect()
}
