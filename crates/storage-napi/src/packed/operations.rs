//! What a transaction wrote: operations one after the other, each a byte for its kind and its parts.
use cojson_storage::{LockRow, Result, SessionUpdate, StorageTransaction};

use super::reader::{Reader, malformed};

/// CoValue row id, row id for a new session, session id, count of transactions, last signature,
/// optional count of bytes since it.
const SESSION: u8 = 1;
/// Session row id, index, JSON.
const TRANSACTION: u8 = 2;
/// Session row id, index, text.
const SIGNATURE: u8 = 3;
/// CoValue id.
const DELETED: u8 = 4;
/// CoValue row id, coValue id.
const ERASED: u8 = 5;
/// Key, holder, time of acquisition, optional time of release, offset.
const LOCK: u8 = 6;

/// Plays the operations, in their order, on an open transaction.
pub fn apply_operations(bytes: &[u8], transaction: &mut impl StorageTransaction) -> Result<()> {
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        apply_one(&mut reader, transaction)?;
    }
    Ok(())
}

fn apply_one(reader: &mut Reader, transaction: &mut impl StorageTransaction) -> Result<()> {
    match reader.byte()? {
        SESSION => {
            let co_value = reader.row_id()?;
            let new_row = reader.row_id()?;
            let update = SessionUpdate {
                co_value,
                session_id: reader.owned()?,
                last_idx: reader.count()?,
                last_signature: reader.owned()?,
                bytes_since_last_signature: reader.optional(Reader::count)?,
            };
            transaction.add_session_update_as(&update, new_row)?;
            Ok(())
        }
        TRANSACTION => {
            let (ses, idx) = (reader.row_id()?, reader.count()?);
            transaction.add_transaction(ses, idx, reader.bytes()?)
        }
        SIGNATURE => {
            let (ses, idx) = (reader.row_id()?, reader.count()?);
            transaction.add_signature_after(ses, idx, reader.bytes()?)
        }
        DELETED => transaction.mark_co_value_as_deleted(reader.bytes()?),
        ERASED => {
            let co_value = reader.row_id()?;
            transaction.delete_co_value_content(co_value, reader.bytes()?)
        }
        LOCK => transaction.put_storage_reconciliation_lock(&LockRow {
            key: reader.owned()?,
            holder_session_id: reader.owned()?,
            acquired_at: reader.number()?,
            released_at: reader.optional(Reader::number)?,
            last_processed_offset: reader.count()?,
        }),
        _ => Err(malformed()),
    }
}
