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
fn no_call_does_more_than_it_must() {
    let directory = directory();
    let store = open(&directory);
    let spent = |call: &dyn Fn()| {
        let before = store.stats();
        call();
        let after = store.stats();
        (after.calls - before.calls, after.rows - before.rows)
    };
    let commit = |id| {
        let write = write(id, "s", 9);
        spent(&|| drop(store.commit_batch(std::slice::from_ref(&write)).unwrap()))
    };
    // CoValue and session are looked up and not found. Written are the coValue's two entries, the
    // session's two, a run, and the counter of sessions, which is written seldom.
    assert_eq!(commit("co_a"), (3, 6));
    assert_eq!(commit("co_b"), (3, 5));
    // Both are found, and so is the run that the new one takes the place of.
    assert_eq!(commit("co_b"), (4, 3 + 2));

    let mut tx = store.begin().unwrap();
    tx.add_transaction(1, 9, b"{}").unwrap();
    tx.commit(Durability::Process).unwrap();
    let read = |to| spent(&|| drop(store.get_new_transaction_in_session(1, 0, to).unwrap()));
    // The run that ends the range ends the scan.
    assert_eq!(read(8), (1, 1));
    assert_eq!(read(9), (1, 2));
    // A scan a table, and the session that each entry of the index leads to; a coValue is at hand.
    let walk = spent(&|| store.visit_rows(&mut |_| true).unwrap());
    assert_eq!(walk.0, keys::Table::ALL.len() as u64 + 2);
    // CoValue, sessions, the session, its runs, its signatures.
    assert_eq!(
        spent(&|| drop(store.read_co_value(b"co_a").unwrap())),
        (5, 5)
    );
}
