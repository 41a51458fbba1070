//! Updates of sync state: a list of id, peer, and whether the peer has everything.
use cojson_storage::{Result, SyncUpdate};

use super::reader::{Reader, malformed};

pub fn unpack_sync_updates(bytes: &[u8]) -> Result<Vec<SyncUpdate>> {
    let mut reader = Reader::new(bytes);
    let updates = reader.list(|reader| {
        Ok(SyncUpdate {
            id: reader.owned()?,
            peer: reader.owned()?,
            synced: reader.flag()?,
        })
    })?;
    if reader.is_empty() {
        Ok(updates)
    } else {
        Err(malformed())
    }
}
