//! A transaction of the backend in memory: a copy of the state, and the writer's turn.
use cojson_storage::{
    Durability, ErrorCode, LockRow, Result, RowId, SessionRow, SessionUpdate, StorageError,
    StorageTransaction,
};

use super::bug::Bug;
use super::shared::Turn;
use super::state::State;

pub struct MemoryTransaction {
    draft: State,
    /// Nothing once it has ended.
    turn: Option<Turn>,
    /// The turn's store, for the planted bug that writes afterwards.
    late: Option<Turn>,
}

impl MemoryTransaction {
    pub fn new(turn: Turn) -> Self {
        let draft = turn.shared().state.lock().unwrap().clone();
        Self {
            draft,
            turn: Some(turn),
            late: None,
        }
    }

    fn turn(&self) -> Result<&Turn> {
        let ended = || StorageError::new(ErrorCode::TransactionEnded, "the transaction has ended");
        self.turn.as_ref().or(self.late.as_ref()).ok_or_else(ended)
    }

    fn read(&self) -> Result<State> {
        let turn = self.turn()?;
        if turn.shared().has(Bug::OwnWritesUnseen) {
            return Ok(turn.shared().state.lock().unwrap().clone());
        }
        Ok(self.draft.clone())
    }

    fn write<R>(&mut self, write: impl FnOnce(&mut State) -> R) -> Result<R> {
        self.turn()?;
        let result = write(&mut self.draft);
        let turn = self.turn()?;
        if self.turn.is_none() {
            *turn.shared().state.lock().unwrap() = self.draft.clone();
        }
        *turn.shared().draft.lock().unwrap() = Some(self.draft.clone());
        Ok(result)
    }

    fn end(&mut self, stored: bool) {
        let Some(turn) = self.turn.take() else {
            return;
        };
        *turn.shared().draft.lock().unwrap() = None;
        if stored {
            *turn.shared().state.lock().unwrap() = self.draft.clone();
        }
        if turn.shared().has(Bug::EndedHandleWrites) {
            self.late = Some(turn);
        }
    }
}

impl StorageTransaction for MemoryTransaction {
    fn upsert_co_value(&mut self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>> {
        self.write(|state| state.upsert(id, header))
    }

    fn get_single_co_value_session(
        &mut self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>> {
        Ok(self.read()?.session(co_value, session_id))
    }

    fn add_session_update(&mut self, update: &SessionUpdate) -> Result<RowId> {
        let row = self.turn()?.shared().take_session_rows(1);
        self.add_session_update_as(update, row)
    }

    fn add_session_update_as(&mut self, update: &SessionUpdate, new_row: RowId) -> Result<RowId> {
        self.write(|state| state.update_session(update, new_row))
    }

    fn add_transaction(&mut self, ses: RowId, idx: u64, tx: &[u8]) -> Result<()> {
        self.write(|state| state.add_transaction(ses, idx, tx))
    }

    fn add_signature_after(&mut self, ses: RowId, idx: u64, signature: &[u8]) -> Result<()> {
        self.write(|state| state.add_signature(ses, idx, signature))
    }

    fn mark_co_value_as_deleted(&mut self, id: &[u8]) -> Result<()> {
        self.write(|state| state.mark(id))
    }

    fn delete_co_value_content(&mut self, co_value: RowId, id: &[u8]) -> Result<()> {
        self.write(|state| state.delete_content(co_value, id))
    }

    fn get_storage_reconciliation_lock(&mut self, key: &[u8]) -> Result<Option<LockRow>> {
        Ok(self.read()?.locks.get(key).cloned())
    }

    fn put_storage_reconciliation_lock(&mut self, row: &LockRow) -> Result<()> {
        self.write(|state| {
            state.locks.insert(row.key.clone(), row.clone());
        })
    }

    fn commit(&mut self, _durability: Durability) -> Result<()> {
        self.turn()?;
        self.end(true);
        Ok(())
    }

    fn rollback(&mut self) {
        let stored = self.draft.bug == Some(Bug::LostRollback);
        self.end(stored);
    }
}

impl Drop for MemoryTransaction {
    fn drop(&mut self) {
        let stored = self.draft.bug == Some(Bug::DropCommits);
        self.end(stored);
    }
}
