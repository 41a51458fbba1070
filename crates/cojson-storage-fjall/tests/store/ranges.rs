//! Transactions and signatures of a session, and the edges of their ranges.
use std::collections::BTreeMap;

use cojson_storage::{Durability, StorageBackend, StorageTransaction};
use cojson_storage_fjall::FjallStorage;
use proptest::prelude::*;

use crate::support::{directory, open, update};

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

/// Under a row id that is the next one, and that was put aside, and by an opener before.
#[test]
fn what_was_written_before_its_session_was_made_is_overwritten() {
    for (put_aside, reopened) in [(false, false), (true, false), (false, true), (true, true)] {
        let directory = directory();
        let mut store = open(&directory);
        let co_value = store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
        assert_eq!(co_value, Some(1));
        let ses = if put_aside {
            store.reserve_session_rows(1).unwrap()
        } else {
            1
        };
        with_rows(&store, ses, &[0, 1, 2, 3]);
        if reopened {
            store.close().unwrap();
            drop(store);
            store = open(&directory);
        }
        let mut tx = store.begin().unwrap();
        let update = update(1, "s", 2);
        let made = if put_aside && !reopened {
            tx.add_session_update_as(&update, ses).unwrap()
        } else {
            tx.add_session_update(&update).unwrap()
        };
        assert_eq!(made, ses);
        tx.add_transaction(ses, 1, b"new").unwrap();
        tx.commit(Durability::Process).unwrap();
        let rows = store.get_new_transaction_in_session(ses, 0, 9).unwrap();
        let read: Vec<(u64, &[u8])> = rows.iter().map(|row| (row.idx, &row.tx[..])).collect();
        let expected: [(u64, &[u8]); 4] = [(0, b"1.0"), (1, b"new"), (2, b"1.2"), (3, b"1.3")];
        assert_eq!(read, expected, "{put_aside} {reopened}");
    }
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

/// Transactions `first..first + count` in one commit.
fn put(store: &FjallStorage, first: u64, count: u64, value: u8) {
    let mut tx = store.begin().unwrap();
    for idx in first..first + count {
        tx.add_transaction(1, idx, &[value]).unwrap();
    }
    tx.commit(Durability::Process).unwrap();
}

fn values(store: &FjallStorage, from: u64, to: u64) -> Vec<(u64, u8)> {
    let rows = store.get_new_transaction_in_session(1, from, to).unwrap();
    rows.into_iter().map(|row| (row.idx, row.tx[0])).collect()
}

#[test]
fn a_commit_into_the_middle_of_another_replaces_what_it_says_and_nothing_else() {
    let directory = directory();
    let store = open(&directory);
    put(&store, 0, 10, 0);
    put(&store, 3, 2, 1);
    put(&store, 0, 1, 2);
    put(&store, 9, 3, 3);
    let expected: Vec<(u64, u8)> = (0..).zip([2, 0, 0, 1, 1, 0, 0, 0, 0, 3, 3, 3]).collect();
    assert_eq!(values(&store, 0, u64::MAX), expected);
    for from in 0..12 {
        for to in from..12 {
            let (first, last) = (from as usize, to as usize);
            assert_eq!(values(&store, from, to), expected[first..=last]);
        }
    }
    put(&store, 0, 12, 4);
    assert!(values(&store, 0, 20).iter().all(|(_, value)| *value == 4));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]

    /// Commits of up to 300 transactions, more than an entry takes, over and beside each other.
    #[test]
    fn commits_may_overlap_in_any_way(
        commits in prop::collection::vec((0..500u64, prop_oneof![1..4u64, 1..300u64]), 1..12),
        ranges in prop::collection::vec((0..800u64, 0..800u64), 10),
    ) {
        let directory = directory();
        let store = open(&directory);
        let mut model = BTreeMap::new();
        for ((first, count), value) in commits.into_iter().zip(0..) {
            put(&store, first, count, value);
            model.extend((first..first + count).map(|idx| (idx, value)));
        }
        for (from, to) in ranges {
            let expected: Vec<(u64, u8)> = match from <= to {
                true => model.range(from..=to).map(|(idx, value)| (*idx, *value)).collect(),
                false => Vec::new(),
            };
            prop_assert_eq!(values(&store, from, to), expected);
        }
        let all: Vec<(u64, u8)> = model.into_iter().collect();
        prop_assert_eq!(values(&store, 0, u64::MAX), all.clone());
        prop_assert_eq!(crate::support::rows(&store).len(), all.len());
    }
}
