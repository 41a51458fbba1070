//! A transaction that is kept between calls.
use cojson_storage::{
    Durability, ErrorCode, LockRow, Result, RowId, SessionRow, SessionUpdate, StorageError,
    StorageTransaction,
};

use crate::engine::{Engine, RowIds};
use crate::gate::TransactionTurn;
use crate::overlay::Overlay;
use crate::writer::Writer;

/// An open transaction of a [`crate::FjallStorage`]. It holds the writers' turn: a thread that writes
/// through the store while it has one waits for itself. When the store is closed it is rolled back, and
/// every call fails with `STORE_CLOSED`.
pub struct FjallTransaction {
    open: Option<Open>,
}

struct Open {
    overlay: Overlay,
    row_ids: RowIds,
    turn: TransactionTurn<Engine>,
}

impl FjallTransaction {
    pub(crate) fn new(turn: TransactionTurn<Engine>) -> Result<Self> {
        let row_ids = turn.enter()?.row_ids();
        Ok(Self {
            open: Some(Open {
                overlay: Overlay::default(),
                row_ids,
                turn,
            }),
        })
    }

    fn write<R>(&mut self, write: impl FnOnce(&mut Writer<'_>) -> Result<R>) -> Result<R> {
        let Open {
            overlay,
            row_ids,
            turn,
        } = self.open.as_mut().ok_or_else(ended)?;
        let answer = turn
            .enter()?
            .run(|engine| write(&mut Writer::new(engine, overlay, row_ids)));
        // A call that broke off in its middle must not be committed by halves. An argument is refused
        // before anything is written.
        if answer
            .as_ref()
            .is_err_and(|error| error.code() != ErrorCode::InvalidArgument)
        {
            self.open = None;
        }
        answer
    }
}

fn ended() -> StorageError {
    StorageError::new(
        ErrorCode::TransactionEnded,
        "the transaction has ended; its handle writes nothing",
    )
}

impl StorageTransaction for FjallTransaction {
    fn upsert_co_value(&mut self, id: &[u8], header: Option<&[u8]>) -> Result<Option<RowId>> {
        self.write(|writer| writer.upsert_co_value(id, header))
    }

    fn get_single_co_value_session(
        &mut self,
        co_value: RowId,
        session_id: &[u8],
    ) -> Result<Option<SessionRow>> {
        self.write(|writer| writer.session(co_value, session_id))
    }

    fn add_session_update(&mut self, update: &SessionUpdate) -> Result<RowId> {
        self.write(|writer| writer.put_session(update, None))
    }

    fn add_session_update_as(&mut self, update: &SessionUpdate, new_row: RowId) -> Result<RowId> {
        self.write(|writer| writer.put_session(update, Some(new_row)))
    }

    fn add_transaction(&mut self, ses: RowId, idx: u64, tx: &[u8]) -> Result<()> {
        self.write(|writer| writer.put_transaction(ses, idx, tx))
    }

    fn add_signature_after(&mut self, ses: RowId, idx: u64, signature: &[u8]) -> Result<()> {
        self.write(|writer| writer.put_signature(ses, idx, signature))
    }

    fn mark_co_value_as_deleted(&mut self, id: &[u8]) -> Result<()> {
        self.write(|writer| writer.mark_deleted(id))
    }

    fn delete_co_value_content(&mut self, co_value: RowId, id: &[u8]) -> Result<()> {
        self.write(|writer| writer.erase_content(co_value, id))
    }

    fn get_storage_reconciliation_lock(&mut self, key: &[u8]) -> Result<Option<LockRow>> {
        self.write(|writer| writer.lock(key))
    }

    fn put_storage_reconciliation_lock(&mut self, row: &LockRow) -> Result<()> {
        self.write(|writer| writer.put_lock(row))
    }

    fn commit(&mut self, durability: Durability) -> Result<()> {
        let Open {
            mut overlay,
            mut row_ids,
            turn,
        } = self.open.take().ok_or_else(ended)?;
        turn.enter()?.run(|engine| {
            Writer::new(engine, &mut overlay, &mut row_ids).store_transactions()?;
            engine.commit(overlay, row_ids, durability)
        })
    }

    fn rollback(&mut self) {
        self.open = None;
    }
}
