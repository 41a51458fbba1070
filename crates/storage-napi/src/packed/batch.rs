//! A batch: the list of its writes. A write: id, optional header, whether it is deleted, the list of its
//! sessions. A session: id, count of transactions, last signature, optional count of bytes since it,
//! the list of its transactions (index, JSON), the list of its signatures (index, text).
use cojson_storage::{CoValueWrite, Result, SessionWrite};

use super::reader::{Reader, malformed};

pub fn unpack_batch(bytes: &[u8]) -> Result<Vec<CoValueWrite>> {
    let mut reader = Reader::new(bytes);
    let writes = reader.list(write)?;
    if reader.is_empty() {
        Ok(writes)
    } else {
        Err(malformed())
    }
}

fn write(reader: &mut Reader) -> Result<CoValueWrite> {
    Ok(CoValueWrite {
        id: reader.owned()?,
        header: reader.optional(Reader::owned)?,
        deleted: reader.flag()?,
        sessions: reader.list(session)?,
    })
}

fn session(reader: &mut Reader) -> Result<SessionWrite> {
    Ok(SessionWrite {
        session_id: reader.owned()?,
        last_idx: reader.count()?,
        last_signature: reader.owned()?,
        bytes_since_last_signature: reader.optional(Reader::count)?,
        transactions: reader.list(indexed)?,
        signatures: reader.list(indexed)?,
    })
}

fn indexed(reader: &mut Reader) -> Result<(u64, Vec<u8>)> {
    Ok((reader.count()?, reader.owned()?))
}
