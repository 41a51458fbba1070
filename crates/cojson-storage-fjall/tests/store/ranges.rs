//! Transactions and signatures of a session, and the edges of their ranges.
use cojson_storage::{Durability, StorageBackend, StorageTransaction};
use cojson_storage_fjall::FjallStorage;

use crate::support::{directory, open};

const JAVASCRIPT_MAX: u64 = (1 << 53) - 1;

fn with_rows(store: &FjallStorage, ses: u64, indices: &[u64]) {
    let mut tx = store.begin().unwrap();
    for idx in indices {
        tx.add_transaction(ses, *idx, format!("{ses}.{idx}").as_bytes())
            .unwrap();
        tx.add_signature_after(ses, *idx, format!("{ses}~{idx}").as_bytes())
            .unwrap();
    }
    tx.commit(Durability::Process).unwrap();
}

#[test]
fn a_range_includes_both_ends_and_ascends() {
    let directory = directory();
    let store = open(&directory);
    with_rows(&store, 7, &[3, 0, 300, 2, 1]);
    let range = |from, to| -> Vec<u64> {
        let rows = store.get_new_transaction_in_session(7, from, to).unwrap();
        for row in &rows {
            assert_eq!(row.ses, 7);
            assert_eq!(row.tx, format!("7.{}", row.idx).as_bytes());
        }
        rows.iter().map(|row| row.idx).collect()
    };
    assert_eq!(range(0, 3), [0, 1, 2, 3]);
    assert_eq!(range(1, 2), [1, 2]);
    assert_eq!(range(2, 2), [2]);
    assert_eq!(range(4, 299), [0; 0]);
    assert_eq!(range(3, JAVASCRIPT_MAX), [3, 300]);
    assert_eq!(range(0, u64::MAX), [0, 1, 2, 3, 300]);
}

#[test]
fn a_range_that_ends_before_it_begins_is_empty() {
    let directory = directory();
    let store = open(&directory);
    with_rows(&store, 1, &[0, 1, 2]);
    for (from, to) in [(2, 1), (1, 0), (u64::MAX, 0), (JAVASCRIPT_MAX, 2)] {
        assert_eq!(
            store.get_new_transaction_in_session(1, from, to).unwrap(),
            []
        );
    }
}

#[test]
fn the_highest_indices_are_in_range() {
    let directory = directory();
    let store = open(&directory);
    with_rows(&store, u64::MAX, &[0, JAVASCRIPT_MAX, u64::MAX]);
    let count = |from, to| {
        store
            .get_new_transaction_in_session(u64::MAX, from, to)
            .unwrap()
            .len()
    };
    assert_eq!(count(0, JAVASCRIPT_MAX), 2);
    assert_eq!(count(JAVASCRIPT_MAX, u64::MAX), 2);
    assert_eq!(count(u64::MAX, u64::MAX), 1);
    assert_eq!(store.get_signatures(u64::MAX, u64::MAX).unwrap().len(), 1);
    assert_eq!(
        store
            .get_signatures(u64::MAX, JAVASCRIPT_MAX)
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn neighbouring_sessions_are_not_answered() {
    let directory = directory();
    let store = open(&directory);
    for ses in [1, 2, 255, 256, 257] {
        with_rows(&store, ses, &[0, 1, u64::MAX]);
    }
    for ses in [1, 2, 255, 256, 257] {
        let rows = store
            .get_new_transaction_in_session(ses, 0, u64::MAX)
            .unwrap();
        assert!(rows.iter().all(|row| row.ses == ses) && rows.len() == 3);
        let rows = store.get_signatures(ses, 0).unwrap();
        assert!(rows.iter().all(|row| row.ses == ses) && rows.len() == 3);
    }
    assert_eq!(
        store
            .get_new_transaction_in_session(3, 0, u64::MAX)
            .unwrap(),
        []
    );
    assert_eq!(store.get_signatures(0, 0).unwrap(), []);
}

#[test]
fn signatures_begin_at_the_first_and_ascend() {
    let directory = directory();
    let store = open(&directory);
    with_rows(&store, 4, &[30, 10, 20]);
    let from = |first| -> Vec<(u64, Vec<u8>)> {
        let rows = store.get_signatures(4, first).unwrap();
        rows.into_iter()
            .map(|row| (row.idx, row.signature))
            .collect()
    };
    let all = [
        (10, b"4~10".to_vec()),
        (20, b"4~20".to_vec()),
        (30, b"4~30".to_vec()),
    ];
    assert_eq!(from(0), all);
    assert_eq!(from(10), all);
    assert_eq!(from(11), all[1..]);
    assert_eq!(from(31), []);
}

#[test]
fn a_row_at_the_same_index_is_replaced() {
    let directory = directory();
    let store = open(&directory);
    with_rows(&store, 1, &[0, 1]);
    let mut tx = store.begin().unwrap();
    tx.add_transaction(1, 0, b"again").unwrap();
    tx.add_signature_after(1, 0, b"again").unwrap();
    tx.commit(Durability::Process).unwrap();
    let rows = store.get_new_transaction_in_session(1, 0, 1).unwrap();
    assert_eq!(rows[0].tx, b"again");
    assert_eq!(rows[1].tx, b"1.1");
    assert_eq!(store.get_signatures(1, 0).unwrap()[0].signature, b"again");
}
