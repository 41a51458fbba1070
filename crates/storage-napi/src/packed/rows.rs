//! Stored rows one after the other: a byte for the table, then the row's parts.
use cojson_storage::{DeletionStatus, Result, StoredRow};

use super::covalue::session_parts;
use super::writer::Writer;

const CO_VALUE: u8 = 1;
const SESSION: u8 = 2;
const TRANSACTION: u8 = 3;
const SIGNATURE: u8 = 4;
const DELETION: u8 = 5;
const UNSYNCED: u8 = 6;
const LOCK: u8 = 7;

/// The bytes of one row.
pub fn pack_row(row: &StoredRow) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    match row {
        StoredRow::CoValue(row) => {
            writer.byte(CO_VALUE);
            writer.count(row.row_id);
            writer.bytes(&row.id)?;
            writer.bytes(&row.header)?;
        }
        StoredRow::Session(row) => {
            writer.byte(SESSION);
            writer.count(row.co_value);
            session_parts(&mut writer, row)?;
        }
        StoredRow::Transaction(row) => {
            writer.byte(TRANSACTION);
            writer.count(row.ses);
            writer.count(row.idx);
            writer.bytes(&row.tx)?;
        }
        StoredRow::Signature(row) => {
            writer.byte(SIGNATURE);
            writer.count(row.ses);
            writer.count(row.idx);
            writer.bytes(&row.signature)?;
        }
        StoredRow::Deletion { id, status } => {
            writer.byte(DELETION);
            writer.bytes(id)?;
            writer.byte(match status {
                DeletionStatus::Pending => 0,
                DeletionStatus::Done => 1,
            });
        }
        StoredRow::Unsynced { id, peer } => {
            writer.byte(UNSYNCED);
            writer.bytes(id)?;
            writer.bytes(peer)?;
        }
        StoredRow::Lock(row) => {
            writer.byte(LOCK);
            writer.bytes(&row.key)?;
            writer.bytes(&row.holder_session_id)?;
            writer.number(row.acquired_at);
            writer.optional_number(row.released_at);
            writer.count(row.last_processed_offset);
        }
    }
    Ok(writer.finish())
}
