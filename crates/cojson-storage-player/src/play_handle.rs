//! Plays the calls of an open transaction's handle, each with its answer as data.
use cojson_storage::{Result, RowId, SessionUpdate, StorageBackend, StorageTransaction};
use serde_json::Value;

use crate::answer::{self, Answer};
use crate::arguments;
use crate::numbers::storable;
use crate::operations::{HandleOperation, Text};
use crate::play_store::NO_SUCH_NUMBER;
use crate::row_names::{RowNames, Said};

const DONE: Answer = Answer::Ok(Value::Null);
const NO_CO_VALUE: Answer = Answer::Skipped("no such coValue");
const NO_SESSION: Answer = Answer::Skipped("no such session");

/// Plays a call on a transaction of the store. Errors are the transaction's.
pub(crate) fn play_handle<B: StorageBackend>(
    store: &B,
    transaction: &mut B::Transaction,
    names: &mut RowNames,
    step: &HandleOperation,
) -> Result<Answer> {
    match step {
        HandleOperation::MarkCoValueAsDeleted { id } => {
            transaction.mark_co_value_as_deleted(id.as_bytes())?;
        }
        HandleOperation::GetStorageReconciliationLock { key } => {
            let row = transaction.get_storage_reconciliation_lock(key.as_bytes())?;
            return Ok(Answer::Ok(answer::lock(row.as_ref())));
        }
        HandleOperation::PutStorageReconciliationLock {
            key,
            session,
            acquired_at,
            released_at,
            offset,
        } => {
            let row = arguments::lock_row(key, session, *acquired_at, *released_at, *offset);
            let Some(row) = row else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            transaction.put_storage_reconciliation_lock(&row)?;
        }
        HandleOperation::GetSingleCoValueSession { id, session } => {
            let Some(co_value) = names.co_value(id) else {
                return Ok(NO_CO_VALUE);
            };
            let row = transaction.get_single_co_value_session(co_value, session.as_bytes())?;
            let named = row.map_or(Value::Null, |row| {
                answer::session(&row, id, names, Said::Transaction)
            });
            return Ok(Answer::Ok(named));
        }
        HandleOperation::AddSessionUpdate {
            id,
            session,
            last_idx,
            signature,
            bytes,
            hint,
        } => {
            let Some(co_value) = names.co_value(id) else {
                return Ok(NO_CO_VALUE);
            };
            let (Some(last_idx), Some(bytes)) = (storable(*last_idx), arguments::optional(*bytes))
            else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            let update = SessionUpdate {
                co_value,
                session_id: session.to_vec(),
                last_idx,
                last_signature: signature.to_vec(),
                bytes_since_last_signature: bytes,
            };
            let row = update_session(store, transaction, &update, *hint)?;
            let identity = names.learn_session(id, session.as_bytes(), row, Said::Transaction);
            return Ok(Answer::Ok(Value::from(identity)));
        }
        HandleOperation::AddTransactions {
            id,
            session,
            from,
            count,
            text,
        } => {
            let Some(co_value) = names.co_value(id) else {
                return Ok(NO_CO_VALUE);
            };
            let Some(ses) = session_to_write(transaction, names, co_value, id, session)? else {
                return Ok(NO_SESSION);
            };
            let Some(run) = arguments::transaction_run(*from, *count, text) else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            for (idx, tx) in run {
                transaction.add_transaction(ses, idx, &tx)?;
            }
        }
        HandleOperation::AddSignatureAfter {
            id,
            session,
            idx,
            signature,
        } => {
            let Some(co_value) = names.co_value(id) else {
                return Ok(NO_CO_VALUE);
            };
            let Some(ses) = session_to_write(transaction, names, co_value, id, session)? else {
                return Ok(NO_SESSION);
            };
            let Some(idx) = storable(*idx) else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            transaction.add_signature_after(ses, idx, signature.as_bytes())?;
        }
        HandleOperation::DeleteCoValueContent { id } => {
            let Some(co_value) = names.co_value(id) else {
                return Ok(NO_CO_VALUE);
            };
            transaction.delete_co_value_content(co_value, id.as_bytes())?;
            names.forget_erased(id);
        }
    }
    Ok(DONE)
}

/// Plays calls that JavaScript issues together, one after the other, with their rows named as they were
/// before the first.
pub(crate) fn play_together<B: StorageBackend>(
    store: &B,
    transaction: &mut B::Transaction,
    names: &mut RowNames,
    steps: &[HandleOperation],
) -> Result<Answer> {
    let missing = steps
        .iter()
        .map(|step| missing_row(transaction, names, step))
        .collect::<Result<Vec<_>>>()?;
    let answers = steps.iter().zip(missing).map(|(step, missing)| {
        missing.unwrap_or_else(|| {
            play_handle(store, transaction, names, step).unwrap_or_else(Answer::from)
        })
    });
    Ok(Answer::Together(answers.collect()))
}

/// The answer to a call under a session's row where there is no such row.
fn missing_row<T: StorageTransaction>(
    transaction: &mut T,
    names: &mut RowNames,
    step: &HandleOperation,
) -> Result<Option<Answer>> {
    let (HandleOperation::AddTransactions { id, session, .. }
    | HandleOperation::AddSignatureAfter { id, session, .. }) = step
    else {
        return Ok(None);
    };
    let Some(co_value) = names.co_value(id) else {
        return Ok(Some(NO_CO_VALUE));
    };
    let row = session_to_write(transaction, names, co_value, id, session)?;
    Ok(row.is_none().then_some(NO_SESSION))
}

/// JavaScript hints at the stored row of a session that it updates; the trait has another way to say what
/// the caller knows, a row id that was put aside. So an update with a hint is played as the binding plays
/// one: the session is looked up, and one that is not stored gets a reserved row id.
fn update_session<B: StorageBackend>(
    store: &B,
    transaction: &mut B::Transaction,
    update: &SessionUpdate,
    hint: bool,
) -> Result<RowId> {
    if !hint {
        return transaction.add_session_update(update);
    }
    let stored = transaction.get_single_co_value_session(update.co_value, &update.session_id)?;
    let row = match stored {
        Some(stored) => stored.row_id,
        None => store.reserve_session_rows(1)?,
    };
    transaction.add_session_update_as(update, row)
}

fn session_to_write<T: StorageTransaction>(
    transaction: &mut T,
    names: &mut RowNames,
    co_value: RowId,
    id: &Text,
    session: &Text,
) -> Result<Option<RowId>> {
    if let Some(known) = names.session(id, session.as_bytes()) {
        return Ok(Some(known));
    }
    let row = transaction.get_single_co_value_session(co_value, session.as_bytes())?;
    Ok(row.map(|row| {
        names.learn_session(id, session.as_bytes(), row.row_id, Said::Transaction);
        row.row_id
    }))
}
