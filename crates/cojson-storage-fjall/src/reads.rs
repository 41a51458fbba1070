//! The reads of a store, each from one view.
use cojson_storage::{
    CoValueRow, KnownState, LockRow, Result, RowId, SessionRow, SignatureAfterRow, StorageError,
    StoredCoValue, StoredSession, TransactionRow,
};

use crate::error::corrupt;
use crate::keys::{self, KeyRange, Table};
use crate::runs::Run;
use crate::values;
use crate::view::View;

pub fn co_value(view: &View<'_>, id: &[u8]) -> Result<Option<CoValueRow>> {
    match view.get(&keys::co_value_by_id(id))? {
        Some(bytes) => co_value_row(id, &bytes).map(Some),
        None => Ok(None),
    }
}

/// The row from what is stored under its id.
pub fn co_value_row(id: &[u8], bytes: &[u8]) -> Result<CoValueRow> {
    let value = values::decode_co_value(bytes).ok_or_else(damaged_co_value)?;
    Ok(CoValueRow {
        row_id: value.row_id,
        id: id.to_vec(),
        header: value.header.to_vec(),
    })
}

/// The row id alone, without a copy of the header, which may be large.
pub fn co_value_row_id(view: &View<'_>, id: &[u8]) -> Result<Option<RowId>> {
    match view.get(&keys::co_value_by_id(id))? {
        Some(bytes) => row_id_of_co_value(&bytes).map(Some),
        None => Ok(None),
    }
}

/// The row id from what is stored under an id.
pub fn row_id_of_co_value(bytes: &[u8]) -> Result<RowId> {
    let value = values::decode_co_value(bytes).ok_or_else(damaged_co_value)?;
    Ok(value.row_id)
}

fn damaged_co_value() -> StorageError {
    corrupt("a stored coValue")
}

/// Session ids with their row ids.
fn session_ids(view: &View<'_>, co_value: RowId) -> impl Iterator<Item = Result<(Vec<u8>, RowId)>> {
    view.scan(&keys::sessions_of(co_value)).map(|entry| {
        let (key, value) = entry?;
        let session = keys::decode_session_by_co_value(&key)
            .zip(values::decode_row_id(&value))
            .map(|((_, session_id), row_id)| (session_id.to_vec(), row_id));
        session.ok_or_else(|| corrupt("the index of a session"))
    })
}

/// The session that an index entry leads to.
pub fn session(
    view: &View<'_>,
    co_value: RowId,
    session_id: Vec<u8>,
    row_id: RowId,
) -> Result<SessionRow> {
    let bytes = view.get(&keys::session_by_row(row_id))?;
    session_row(co_value, session_id, row_id, bytes.as_deref())
}

/// The row from what is stored under its row id, which is never nothing where an index leads to it.
pub fn session_row(
    co_value: RowId,
    session_id: Vec<u8>,
    row_id: RowId,
    bytes: Option<&[u8]>,
) -> Result<SessionRow> {
    let value = bytes.and_then(values::decode_session);
    let value = value.ok_or_else(|| corrupt("a stored session"))?;
    Ok(SessionRow {
        row_id,
        co_value,
        session_id,
        last_idx: value.last_idx,
        last_signature: value.last_signature.to_vec(),
        bytes_since_last_signature: value.bytes_since_last_signature,
    })
}

pub fn single_session(
    view: &View<'_>,
    co_value: RowId,
    session_id: &[u8],
) -> Result<Option<SessionRow>> {
    let Some(bytes) = view.get(&keys::session_by_co_value(co_value, session_id))? else {
        return Ok(None);
    };
    let row_id = values::decode_row_id(&bytes).ok_or_else(|| corrupt("the index of a session"))?;
    session(view, co_value, session_id.to_vec(), row_id).map(Some)
}

pub fn lock(view: &View<'_>, key: &[u8]) -> Result<Option<LockRow>> {
    let Some(bytes) = view.get(&keys::lock(key))? else {
        return Ok(None);
    };
    values::decode_lock(key, &bytes)
        .map(Some)
        .ok_or_else(|| corrupt("a stored lock"))
}

pub fn sessions(view: &View<'_>, co_value: RowId) -> Result<Vec<SessionRow>> {
    session_ids(view, co_value)
        .map(|found| {
            let (session_id, row_id) = found?;
            session(view, co_value, session_id, row_id)
        })
        .collect()
}

pub fn transactions(
    view: &View<'_>,
    ses: RowId,
    from: u64,
    to: u64,
) -> Result<Vec<TransactionRow>> {
    let mut rows = Vec::new();
    if from > to {
        return Ok(rows);
    }
    // The last run that holds some of them may end behind.
    for entry in view.scan(&keys::transactions_ending(ses, from, u64::MAX)) {
        let (key, value) = entry?;
        let run = Run::decode(&key, &value)?;
        rows.extend(run.rows(from..=to));
        if *run.indices().end() >= to {
            break;
        }
    }
    Ok(rows)
}

pub fn signatures(view: &View<'_>, ses: RowId, first: u64) -> Result<Vec<SignatureAfterRow>> {
    view.scan(&keys::signatures_from(ses, first))
        .map(|entry| {
            let (key, signature) = entry?;
            let (ses, idx) =
                keys::decode_indexed(&key).ok_or_else(|| corrupt("the key of a signature"))?;
            Ok(SignatureAfterRow {
                ses,
                idx,
                signature: signature.to_vec(),
            })
        })
        .collect()
}

pub fn whole_co_value(view: &View<'_>, id: &[u8]) -> Result<Option<StoredCoValue>> {
    let Some(row) = co_value(view, id)? else {
        return Ok(None);
    };
    let sessions = sessions(view, row.row_id)?
        .into_iter()
        .map(|row| {
            let transactions = transactions(view, row.row_id, 0, u64::MAX)?;
            let signatures = signatures(view, row.row_id, 0)?;
            Ok(StoredSession {
                row,
                transactions,
                signatures,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Some(StoredCoValue { row, sessions }))
}

pub fn known_state(view: &View<'_>, id: &[u8]) -> Result<Option<KnownState>> {
    let Some(row_id) = co_value_row_id(view, id)? else {
        return Ok(None);
    };
    let sessions = sessions(view, row_id)?
        .into_iter()
        .map(|session| (session.session_id, session.last_idx))
        .collect();
    Ok(Some(KnownState {
        id: id.to_vec(),
        sessions,
    }))
}

pub fn co_value_ids(view: &View<'_>, limit: u64, offset: u64) -> Result<Vec<Vec<u8>>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    view.scan(&keys::co_values_after_row(offset))
        .take(limit)
        .map(|entry| entry.map(|(_, id)| id.to_vec()))
        .collect()
}

/// Row ids are dense and coValues are never removed, so that the last one tells how many there are.
pub fn co_value_count(view: &View<'_>) -> Result<u64> {
    match view.last_key(&keys::all_of(Table::CoValueByRow))? {
        Some(key) => keys::decode_row(&key).ok_or_else(|| corrupt("the key of a coValue")),
        None => Ok(0),
    }
}

/// The ids that the keys of a table consist of.
pub fn ids_of(view: &View<'_>, table: Table) -> Result<Vec<Vec<u8>>> {
    view.scan(&keys::all_of(table))
        .map(|entry| entry.map(|(key, _)| keys::decode_bytes(&key).to_vec()))
        .collect()
}

pub fn unsynced_ids(view: &View<'_>) -> Result<Vec<Vec<u8>>> {
    let mut ids: Vec<Vec<u8>> = Vec::new();
    for entry in view.scan(&keys::all_of(Table::Unsynced)) {
        let (key, _) = entry?;
        let (id, _) =
            keys::decode_unsynced(&key).ok_or_else(|| corrupt("the key of a sync state"))?;
        // An id's pairs lie side by side.
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The keys of a range.
pub fn keys_of(view: &View<'_>, range: &KeyRange) -> Result<Vec<Vec<u8>>> {
    view.scan(range)
        .map(|entry| entry.map(|(key, _)| key.to_vec()))
        .collect()
}
