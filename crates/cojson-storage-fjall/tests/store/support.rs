//! What the tests share: short ways to write rows down.
use std::fs;
use std::path::Path;

use cojson_storage::{
    CoValueWrite, ErrorCode, Result, RowId, SessionUpdate, SessionWrite, StorageBackend, StoredRow,
    SyncUpdate,
};
use cojson_storage_fjall::{FjallOptions, FjallStorage};
use tempfile::TempDir;

pub fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub fn open(directory: impl AsRef<Path>) -> FjallStorage {
    FjallStorage::open(directory, &FjallOptions::default()).unwrap()
}

pub fn update(co_value: RowId, session_id: &str, last_idx: u64) -> SessionUpdate {
    SessionUpdate {
        co_value,
        session_id: session_id.into(),
        last_idx,
        last_signature: format!("signature of {session_id} at {last_idx}").into(),
        bytes_since_last_signature: None,
    }
}

pub fn tracking(id: &str, peer: &str, synced: bool) -> SyncUpdate {
    SyncUpdate {
        id: id.into(),
        peer: peer.into(),
        synced,
    }
}

/// A coValue of one session with so many transactions and a signature after each tenth.
pub fn write(id: &str, session_id: &str, transactions: u64) -> CoValueWrite {
    CoValueWrite {
        id: id.into(),
        header: Some(format!("{{\"header\":\"{id}\"}}").into()),
        deleted: false,
        sessions: vec![SessionWrite {
            session_id: session_id.into(),
            last_idx: transactions,
            last_signature: b"last".to_vec(),
            bytes_since_last_signature: Some(7),
            transactions: (0..transactions)
                .map(|idx| (idx, format!("{{\"{id}\":{idx}}}").into()))
                .collect(),
            signatures: (0..transactions)
                .filter(|idx| idx % 10 == 9)
                .map(|idx| (idx, format!("after {idx}").into()))
                .collect(),
        }],
    }
}

/// Everything that is stored, in the order of the tables.
pub fn rows(store: &FjallStorage) -> Vec<StoredRow> {
    let mut rows = Vec::new();
    store
        .visit_rows(&mut |row| {
            rows.push(row);
            true
        })
        .unwrap();
    rows
}

pub fn code<T>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

/// Copies a directory, as a crash would leave it when it is in use.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // A fresh journal is 64 MiB of zeros, which need not be written.
            let mut bytes = fs::read(entry.path()).unwrap();
            let end = bytes
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(0, |at| at + 1);
            let length = bytes.len() as u64;
            bytes.truncate(end);
            fs::write(&target, bytes).unwrap();
            fs::File::options()
                .write(true)
                .open(&target)
                .unwrap()
                .set_len(length)
                .unwrap();
        }
    }
}

/// Changes what is stored behind the store's back.
pub fn edit(directory: &Path, edit: impl FnOnce(&fjall::Keyspace)) {
    let database = fjall::Database::builder(directory).open().unwrap();
    edit(&database.keyspace("rows", Default::default).unwrap());
}
