//! Plays the calls of a store, each with its answer as data.
use cojson_storage::{LockRequest, Result, RowId, SessionRow, StorageBackend, SyncUpdate};
use serde_json::Value;

use crate::answer::{self, Answer};
use crate::arguments;
use crate::numbers::{first, floored, range, storable};
use crate::operations::{ReadOperation, SyncPair, Text, WriteOperation};
use crate::row_names::{RowNames, Said};
use crate::settings::Settings;

/// No store has a row of this id; asking for one must find nothing.
const NO_SUCH_ROW: RowId = 1 << 40;

/// Why a call with such a number is not played.
pub(crate) const NO_SUCH_NUMBER: &str = "the trait's integers hold no such number";

/// Plays a read. Errors are the store's.
pub(crate) fn play_read<B: StorageBackend>(
    store: &B,
    names: &mut RowNames,
    operation: &ReadOperation,
) -> Result<Value> {
    Ok(match operation {
        ReadOperation::GetCoValue { id } => match store.get_co_value(id.as_bytes())? {
            None => Value::Null,
            Some(row) => {
                names.learn_co_value(id, row.row_id);
                answer::co_value(&row)
            }
        },
        ReadOperation::GetCoValueSessions { id } => {
            let co_value = names.co_value(id).unwrap_or(NO_SUCH_ROW);
            let rows = store.get_co_value_sessions(co_value)?;
            rows.iter()
                .map(|row| answer::session(row, id, names, Said::Store))
                .collect()
        }
        ReadOperation::GetNewTransactionInSession {
            id,
            session,
            from,
            to,
        } => {
            let ses = session_to_read(store, names, id, session)?;
            let (from, to) = range(*from, *to);
            answer::transactions(&store.get_new_transaction_in_session(ses, from, to)?, ses)
        }
        ReadOperation::GetSignatures { id, session, from } => {
            let ses = session_to_read(store, names, id, session)?;
            answer::signatures(&store.get_signatures(ses, first(*from))?, ses)
        }
        ReadOperation::GetCoValueKnownState { id } => {
            answer::known_state(store.get_co_value_known_state(id.as_bytes())?.as_ref())
        }
        ReadOperation::GetCoValueIds { limit, offset } => {
            let ids = store.get_co_value_ids(floored(*limit), floored(*offset))?;
            ids.iter()
                .map(|id| serde_json::json!({ "id": answer::string(id) }))
                .collect()
        }
        ReadOperation::GetCoValueCount {} => Value::from(store.get_co_value_count()?),
        ReadOperation::GetAllCoValuesWaitingForDelete {} => {
            answer::strings(&store.get_all_co_values_waiting_for_delete()?)
        }
        ReadOperation::GetUnsyncedCoValueIds {} => {
            answer::strings(&store.get_unsynced_co_value_ids()?)
        }
        ReadOperation::ReadCoValue { id } => match store.read_co_value(id.as_bytes())? {
            None => Value::Null,
            Some(whole) => answer::whole(&whole, id, names),
        },
    })
}

/// Plays a write of one call at the time `now`. Errors are the store's.
pub(crate) fn play_write<B: StorageBackend>(
    store: &B,
    names: &mut RowNames,
    settings: &Settings,
    now: f64,
    operation: &WriteOperation,
) -> Result<Answer> {
    let mut value = Value::Null;
    match operation {
        WriteOperation::UpsertCoValue { id, header } => {
            let header = arguments::header(header.as_ref());
            if let Some(row) = store.upsert_co_value(id.as_bytes(), header.as_deref())? {
                names.learn_co_value(id, row);
                value = Value::from(row);
            }
        }
        WriteOperation::TrackCoValuesSyncState { updates } => {
            let updates: Vec<SyncUpdate> = updates.iter().map(sync_update).collect();
            store.track_co_values_sync_state(&updates)?;
        }
        WriteOperation::StopTrackingSyncState { id } => {
            store.stop_tracking_sync_state(id.as_bytes())?;
        }
        WriteOperation::EraseCoValueButKeepTombstone { id } => {
            store.erase_co_value_but_keep_tombstone(id.as_bytes())?;
            names.forget_erased(id);
        }
        WriteOperation::TryAcquireStorageReconciliationLock { session, peer } => {
            value =
                answer::acquired(store.try_acquire_storage_reconciliation_lock(&LockRequest {
                    session_id: session.to_vec(),
                    peer_id: peer.to_vec(),
                    now,
                    ttl: settings.lock_ttl_ms,
                    interval: settings.lock_interval_ms,
                })?);
        }
        WriteOperation::RenewStorageReconciliationLock {
            session,
            peer,
            offset,
        } => {
            let Some(offset) = storable(*offset) else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            let (session, peer) = (session.as_bytes(), peer.as_bytes());
            store.renew_storage_reconciliation_lock(session, peer, offset)?;
        }
        WriteOperation::ReleaseStorageReconciliationLock { session, peer } => {
            let (session, peer) = (session.as_bytes(), peer.as_bytes());
            store.release_storage_reconciliation_lock(session, peer, now)?;
        }
        WriteOperation::CommitBatch { writes } => {
            let Some(batch) = arguments::batch(writes) else {
                return Ok(Answer::Unplayable(NO_SUCH_NUMBER));
            };
            let rows = store.commit_batch(&batch)?;
            for (write, row) in writes.iter().zip(&rows) {
                if let Some(row) = row {
                    names.learn_co_value(&write.id, *row);
                }
            }
            value = rows.into_iter().collect();
        }
    }
    Ok(Answer::Ok(value))
}

fn sync_update(pair: &SyncPair) -> SyncUpdate {
    SyncUpdate {
        id: pair.id.to_vec(),
        peer: pair.peer.to_vec(),
        synced: pair.synced,
    }
}

fn session_to_read<B: StorageBackend>(
    store: &B,
    names: &mut RowNames,
    id: &Text,
    session: &Text,
) -> Result<RowId> {
    if let Some(known) = names.session(id, session.as_bytes()) {
        return Ok(known);
    }
    let Some(co_value) = names.co_value(id) else {
        return Ok(NO_SUCH_ROW);
    };
    let rows = store.get_co_value_sessions(co_value)?;
    let asked = |row: &&SessionRow| row.session_id == session.as_bytes();
    let Some(row) = rows.iter().find(asked) else {
        return Ok(NO_SUCH_ROW);
    };
    names.learn_session(id, session.as_bytes(), row.row_id, Said::Store);
    Ok(row.row_id)
}
