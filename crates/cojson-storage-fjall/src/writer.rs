//! The writes of a transaction: reads of the last commit through what it has written so far.
use std::collections::BTreeMap;

use cojson_storage::{
    CoValueWrite, ErrorCode, LockRow, Result, RowId, SessionRow, SessionUpdate, StorageError,
    SyncUpdate, is_tombstone_session,
};

use crate::engine::{COUNTERS, Engine, RowIds};
use crate::error::corrupt;
use crate::keys::{self, KeyRange};
use crate::overlay::Overlay;
use crate::reads;
use crate::runs::{MAX_TRANSACTIONS, NewRun, Run};
use crate::values::{self, CountersValue, SessionValue};
use crate::view::View;

/// How many row ids of sessions are set aside at a time, so that their counter is seldom rewritten. At
/// most so many are skipped when the store is opened again.
const SESSIONS_SET_ASIDE: u64 = 1024;

/// Writes to an overlay.
pub struct Writer<'a> {
    engine: &'a Engine,
    view: View<'a>,
    overlay: &'a mut Overlay,
    row_ids: &'a mut RowIds,
}

impl<'a> Writer<'a> {
    pub fn new(engine: &'a Engine, overlay: &'a mut Overlay, row_ids: &'a mut RowIds) -> Self {
        Self {
            engine,
            view: View::new(engine),
            overlay,
            row_ids,
        }
    }

    pub fn upsert_co_value(&mut self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>> {
        let key = keys::co_value_by_id(id);
        let stored = match self.overlay.get(&key) {
            Some(written) => written.map(reads::row_id_of_co_value).transpose()?,
            None => reads::co_value_row_id(&self.view, id)?,
        };
        if stored.is_some() {
            return Ok(stored);
        }
        let Some(header) = header else {
            return Ok(None);
        };
        let row_id = self.row_ids.last_co_value + 1;
        self.overlay
            .put(key, values::encode_co_value(row_id, header))?;
        self.overlay
            .put(keys::co_value_by_row(row_id), id.to_vec())?;
        self.row_ids.last_co_value = row_id;
        Ok(Some(row_id))
    }

    pub fn session(&mut self, co_value: RowId, session_id: &[u8]) -> Result<Option<SessionRow>> {
        let Some(row_id) = self.session_row_id(co_value, session_id)? else {
            return Ok(None);
        };
        let bytes = self.get(&keys::session_by_row(row_id))?;
        reads::session_row(co_value, session_id.to_vec(), row_id, bytes.as_deref()).map(Some)
    }

    /// A session that is not stored yet gets the row id `new_row`, or the next one.
    pub fn put_session(&mut self, update: &SessionUpdate, new_row: Option<RowId>) -> Result<RowId> {
        assert_row_id(update.co_value)?;
        let row_id = match self.session_row_id(update.co_value, &update.session_id)? {
            Some(row_id) => row_id,
            None => self.new_session(update.co_value, &update.session_id, new_row)?,
        };
        let session = values::encode_session(&SessionValue {
            last_idx: update.last_idx,
            bytes_since_last_signature: update.bytes_since_last_signature,
            last_signature: &update.last_signature,
        });
        self.overlay.put(keys::session_by_row(row_id), session)?;
        Ok(row_id)
    }

    pub fn put_transaction(&mut self, ses: RowId, idx: u64, tx: &[u8]) -> Result<()> {
        assert_row_id(ses)?;
        self.engine.note_transactions_of(ses);
        self.overlay.put_transaction(ses, idx, tx.to_vec());
        Ok(())
    }

    pub fn put_signature(&mut self, ses: RowId, idx: u64, signature: &[u8]) -> Result<()> {
        assert_row_id(ses)?;
        self.overlay
            .put(keys::signature(ses, idx), signature.to_vec())
    }

    /// Enqueues a coValue for erasure.
    pub fn mark_deleted(&mut self, id: &[u8]) -> Result<()> {
        self.overlay.put(keys::deletion_pending(id), Vec::new())?;
        self.remove(keys::deletion_done(id))
    }

    /// Removes everything of a coValue but its header and its tombstone's session, and marks it done.
    pub fn erase_content(&mut self, co_value: RowId, id: &[u8]) -> Result<()> {
        assert_row_id(co_value)?;
        // First, since it refuses an id that is too long.
        self.overlay.put(keys::deletion_done(id), Vec::new())?;
        for index in self.scan(&keys::sessions_of(co_value))? {
            let session = keys::decode_session_by_co_value(&index.key)
                .zip(values::decode_row_id(&index.value));
            let ((_, session_id), row_id) =
                session.ok_or_else(|| corrupt("the index of a session"))?;
            if is_tombstone_session(session_id) {
                continue;
            }
            self.overlay.forget_transactions(row_id);
            let ranges = [
                keys::transactions_ending(row_id, 0, u64::MAX),
                keys::signatures_from(row_id, 0),
            ];
            for range in ranges {
                for row in self.scan(&range)? {
                    self.overlay.remove(row.key, row.stored);
                }
            }
            self.remove(keys::session_by_row(row_id))?;
            self.overlay.remove(index.key, index.stored);
        }
        self.remove(keys::deletion_pending(id))
    }

    pub fn lock(&mut self, key: &[u8]) -> Result<Option<LockRow>> {
        let Some(bytes) = self.get(&keys::lock(key))? else {
            return Ok(None);
        };
        values::decode_lock(key, &bytes)
            .map(Some)
            .ok_or_else(|| corrupt("a stored lock"))
    }

    pub fn put_lock(&mut self, row: &LockRow) -> Result<()> {
        self.overlay
            .put(keys::lock(&row.key), values::encode_lock(row))
    }

    pub fn put_sync_state(&mut self, update: &SyncUpdate) -> Result<()> {
        let key = keys::unsynced(&update.id, &update.peer);
        if update.synced {
            self.remove(key)
        } else {
            self.overlay.put(key, Vec::new())
        }
    }

    pub fn forget_sync_state(&mut self, id: &[u8]) -> Result<()> {
        for key in reads::keys_of(&self.view, &keys::unsynced_of(id))? {
            self.overlay.remove(key, true);
        }
        Ok(())
    }

    /// One write of a batch.
    pub fn write_co_value(&mut self, write: &CoValueWrite) -> Result<Option<RowId>> {
        let Some(co_value) = self.upsert_co_value(&write.id, write.header.as_deref())? else {
            return Ok(None);
        };
        if write.deleted {
            self.mark_deleted(&write.id)?;
        }
        for session in &write.sessions {
            let update = SessionUpdate {
                co_value,
                session_id: session.session_id.clone(),
                last_idx: session.last_idx,
                last_signature: session.last_signature.clone(),
                bytes_since_last_signature: session.bytes_since_last_signature,
            };
            let ses = self.put_session(&update, None)?;
            for (idx, tx) in &session.transactions {
                self.put_transaction(ses, *idx, tx)?;
            }
            for (idx, signature) in &session.signatures {
                self.put_signature(ses, *idx, signature)?;
            }
        }
        Ok(Some(co_value))
    }

    /// Turns the transactions that were put into entries: what is left to do before the commit.
    pub fn store_transactions(&mut self) -> Result<()> {
        for run in self.overlay.take_runs() {
            if !self.overlay.is_unwritten_session(run.ses) {
                self.cut_stored_runs(&run)?;
            }
            let key = keys::transactions(run.ses, *run.indices().end());
            self.overlay
                .put(key, values::encode_run(&run.transactions))?;
        }
        Ok(())
    }

    /// Takes the indices of a new run out of the stored ones, whose other transactions stay.
    fn cut_stored_runs(&mut self, new: &NewRun) -> Result<()> {
        let (first, last) = new.indices().into_inner();
        // A run that holds one of them ends no further behind.
        let end = last.saturating_add(MAX_TRANSACTIONS - 1);
        for entry in self.scan(&keys::transactions_ending(new.ses, first, end))? {
            let run = Run::decode(&entry.key, &entry.value)?;
            // This one begins behind the new one, and so do all that follow.
            if *run.indices().start() > last {
                break;
            }
            self.overlay.remove(entry.key.clone(), entry.stored);
            let before = run.transactions().filter(|(idx, _)| *idx < first);
            let behind = run.transactions().filter(|(idx, _)| *idx > last);
            self.put_part(new.ses, before)?;
            self.put_part(new.ses, behind)?;
        }
        Ok(())
    }

    /// Stores what is left of a run, if anything is.
    fn put_part<'v>(
        &mut self,
        ses: RowId,
        part: impl Iterator<Item = (u64, &'v [u8])>,
    ) -> Result<()> {
        let (indices, transactions): (Vec<u64>, Vec<&[u8]>) = part.unzip();
        match indices.last() {
            Some(last) => self.overlay.put(
                keys::transactions(ses, *last),
                values::encode_run(&transactions),
            ),
            None => Ok(()),
        }
    }

    fn session_row_id(&self, co_value: RowId, session_id: &[u8]) -> Result<Option<RowId>> {
        let Some(bytes) = self.get(&keys::session_by_co_value(co_value, session_id))? else {
            return Ok(None);
        };
        values::decode_row_id(&bytes)
            .map(Some)
            .ok_or_else(|| corrupt("the index of a session"))
    }

    fn new_session(
        &mut self,
        co_value: RowId,
        session_id: &[u8],
        new_row: Option<RowId>,
    ) -> Result<RowId> {
        let row_id = match new_row {
            Some(row_id) => self.assert_put_aside(row_id)?,
            None => {
                let row_id = self.engine.take_session_rows(1)?;
                // Nobody knew it before. One that was put aside may have been written under.
                if !self.engine.may_be_written_ahead(row_id) {
                    self.overlay.add_unwritten_session(row_id);
                }
                row_id
            }
        };
        if row_id >= self.row_ids.sessions_reserved {
            let sessions_reserved = self.engine.next_session() + SESSIONS_SET_ASIDE;
            let counters = CountersValue {
                last_co_value: self.row_ids.last_co_value,
                sessions_reserved,
            };
            self.overlay
                .put(keys::meta(COUNTERS), values::encode_counters(counters))?;
            self.row_ids.sessions_reserved = sessions_reserved;
        }
        self.overlay.put(
            keys::session_by_co_value(co_value, session_id),
            values::encode_row_id(row_id),
        )?;
        Ok(row_id)
    }

    fn assert_put_aside(&self, row_id: RowId) -> Result<RowId> {
        if row_id == 0 || row_id >= self.engine.next_session() {
            return Err(StorageError::new(
                ErrorCode::InvalidArgument,
                format!("session row id {row_id} was not put aside"),
            ));
        }
        Ok(row_id)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.overlay.get(key) {
            Some(written) => Ok(written.map(<[u8]>::to_vec)),
            None => Ok(self.view.get(key)?.map(|value| value.to_vec())),
        }
    }

    /// Looks first, so that no tombstone is written for what is not there.
    fn remove(&mut self, key: Vec<u8>) -> Result<()> {
        let stored = self.view.get(&key)?.is_some();
        self.overlay.remove(key, stored);
        Ok(())
    }

    /// The entries of a range, ascending.
    fn scan(&self, range: &KeyRange) -> Result<Vec<Entry>> {
        let mut entries = BTreeMap::new();
        for entry in self.view.scan(range) {
            let (key, value) = entry?;
            entries.insert(key.to_vec(), (value.to_vec(), true));
        }
        for (key, value) in self.overlay.range(range) {
            let stored = entries.remove(key).is_some();
            if let Some(value) = value {
                entries.insert(key.to_vec(), (value.to_vec(), stored));
            }
        }
        let entries = entries.into_iter();
        Ok(entries
            .map(|(key, (value, stored))| Entry { key, value, stored })
            .collect())
    }
}

/// An entry as the transaction sees it.
struct Entry {
    key: Vec<u8>,
    value: Vec<u8>,
    /// Whether the last commit has the key too.
    stored: bool,
}

fn assert_row_id(row_id: RowId) -> Result<()> {
    if row_id == 0 {
        return Err(StorageError::new(
            ErrorCode::InvalidArgument,
            "0 is not a row id",
        ));
    }
    Ok(())
}
