//! The counters are exact.
use cojson_storage::{Durability, StorageBackend, StorageStats, StorageTransaction};
use cojson_storage_fjall::{FjallOptions, FjallStorage, keys, values};

use crate::support::{directory, open, write};

#[test]
fn calls_rows_bytes_and_syncs_are_counted() {
    let directory = directory();
    let store = open(&directory);
    let before = store.stats();
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    let bytes = keys::co_value_by_id(b"co_a").len()
        + values::encode_co_value(1, b"{}").len()
        + keys::co_value_by_row(1).len()
        + b"co_a".len();
    let after = store.stats();
    // A point read that finds nothing, and a batch of two entries.
    let expected = StorageStats {
        calls: before.calls + 2,
        rows: before.rows + 2,
        batch_bytes: before.batch_bytes + bytes as u64,
        syncs_requested: before.syncs_requested,
    };
    assert_eq!(after, expected);
    store.get_co_value_ids(10, 0).unwrap();
    assert_eq!(store.stats().calls, after.calls + 1);
    assert_eq!(store.stats().rows, after.rows + 1);
    store.sync().unwrap();
    assert_eq!(store.stats().syncs_requested, 1);
    store.close().unwrap();
    // Answered once it is closed, too.
    assert_eq!(store.stats().syncs_requested, 2);
}

#[test]
fn a_sync_is_asked_for_where_the_durability_says_so() {
    let directory = directory();
    let options = FjallOptions::default().durability(Durability::Power);
    let store = FjallStorage::open(&directory, &options).unwrap();
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    assert_eq!(store.stats().syncs_requested, 1);
    // One that writes nothing syncs nothing.
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    assert_eq!(store.stats().syncs_requested, 1);
    let mut tx = store.begin().unwrap();
    tx.upsert_co_value(b"co_b", Some(b"{}")).unwrap();
    tx.commit(Durability::Process).unwrap();
    assert_eq!(store.stats().syncs_requested, 1);
}

#[test]
fn a_new_session_is_two_entries_and_a_commits_transactions_are_one() {
    let directory = directory();
    let store = open(&directory);
    let written = |write| {
        let before = store.stats().rows;
        store.commit_batch(&[write]).unwrap();
        store.stats().rows - before
    };
    // The coValue's two, the session's two, a run, and the counter of sessions that is seldom written.
    assert_eq!(written(write("co_a", "s", 9)), 6);
    assert_eq!(written(write("co_b", "s", 9)), 5);
    // The coValue and the index are read; a session's row, and the run that takes the place of the other.
    assert_eq!(written(write("co_b", "s", 9)), 5);
}
