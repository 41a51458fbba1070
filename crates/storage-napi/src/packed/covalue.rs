//! A whole coValue: row id, header, and the list of its sessions. A session: the parts of
//! `session_parts`, the list of its transactions (index, JSON), the list of its signatures (index, text).
use cojson_storage::{Result, SessionRow, StoredCoValue};

use super::writer::Writer;
use crate::numbers::number;

pub fn pack_co_value(stored: &StoredCoValue) -> Result<Vec<u8>> {
    let mut writer = Writer::default();
    writer.count(stored.row.row_id);
    writer.bytes(&stored.row.header)?;
    writer.length(stored.sessions.len())?;
    for session in &stored.sessions {
        session_parts(&mut writer, &session.row)?;
        writer.length(session.transactions.len())?;
        for transaction in &session.transactions {
            writer.count(transaction.idx);
            writer.bytes(&transaction.tx)?;
        }
        writer.length(session.signatures.len())?;
        for signature in &session.signatures {
            writer.count(signature.idx);
            writer.bytes(&signature.signature)?;
        }
    }
    Ok(writer.finish())
}

/// Row id, session id, count of transactions, last signature, optional count of bytes since it.
pub fn session_parts(writer: &mut Writer, row: &SessionRow) -> Result<()> {
    writer.count(row.row_id);
    writer.bytes(&row.session_id)?;
    writer.count(row.last_idx);
    writer.bytes(&row.last_signature)?;
    writer.optional_number(row.bytes_since_last_signature.map(number));
    Ok(())
}
