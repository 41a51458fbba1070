//! Row ids: coValues without gaps, sessions never twice, both across reopening.
use std::collections::BTreeSet;

use cojson_storage::{Durability, ErrorCode, StorageBackend, StorageTransaction};
use cojson_storage_fjall::{FjallStorage, keys, values};

use crate::support::{code, copy, directory, edit, open, update, write};

fn sessions(store: &FjallStorage, co_value: u64) -> Vec<u64> {
    let rows = store.get_co_value_sessions(co_value).unwrap();
    rows.iter().map(|row| row.row_id).collect()
}

fn counters(last_co_value: u64, sessions_reserved: u64) -> Vec<u8> {
    values::encode_counters(values::CountersValue {
        last_co_value,
        sessions_reserved,
    })
}

#[test]
fn row_ids_go_on_after_reopening() {
    let directory = directory();
    let mut given = BTreeSet::new();
    for round in 1..=5 {
        let store = open(&directory);
        let ids = [format!("co_{round}a"), format!("co_{round}b")];
        let batch = [write(&ids[0], "s", 1), write(&ids[1], "s", 1)];
        let co_values = store.commit_batch(&batch).unwrap();
        assert_eq!(co_values, [Some(2 * round - 1), Some(2 * round)]);
        for co_value in co_values.into_iter().flatten() {
            assert!(
                sessions(&store, co_value)
                    .into_iter()
                    .all(|it| given.insert(it))
            );
        }
        assert_eq!(store.get_co_value_count().unwrap(), 2 * round);
        store.close().unwrap();
    }
    assert_eq!(given.len(), 10);
}

#[test]
fn row_ids_go_on_in_a_copy_of_a_directory_that_is_in_use() {
    let directory = directory();
    let store = open(&directory);
    for at in 0..50 {
        store
            .commit_batch(&[write(&format!("co_{at}"), "s", 2)])
            .unwrap();
    }
    let last = sessions(&store, 50)[0];
    let crashed = crate::support::directory();
    copy(directory.path(), crashed.path());
    drop(store);

    let store = open(&crashed);
    assert_eq!(store.get_co_value_count().unwrap(), 50);
    assert_eq!(
        store.commit_batch(&[write("co_new", "s", 2)]).unwrap(),
        [Some(51)]
    );
    assert!(sessions(&store, 51)[0] > last);
}

#[test]
fn the_row_id_of_an_erased_session_is_not_given_again() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 1)]).unwrap();
    let erased = sessions(&store, 1)[0];
    store.erase_co_value_but_keep_tombstone(b"co_a").unwrap();
    store.close().unwrap();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 1)]).unwrap();
    assert!(sessions(&store, 1)[0] > erased);
}

#[test]
fn row_ids_are_recovered_from_the_data_when_the_counters_are_missing_or_behind() {
    for stored in [None, Some(counters(0, 1)), Some(counters(2, 3))] {
        let directory = directory();
        let store = open(&directory);
        store
            .commit_batch(&[
                write("co_a", "s", 1),
                write("co_b", "s", 1),
                write("co_c", "s", 1),
            ])
            .unwrap();
        let last = sessions(&store, 3)[0];
        store.close().unwrap();
        drop(store);
        edit(directory.path(), |rows| match stored {
            None => rows.remove(keys::meta(b"counters")).unwrap(),
            Some(stored) => rows.insert(keys::meta(b"counters"), stored).unwrap(),
        });
        let store = open(&directory);
        assert_eq!(
            store.commit_batch(&[write("co_d", "s", 1)]).unwrap(),
            [Some(4)]
        );
        assert!(sessions(&store, 4)[0] > last);
    }
}

#[test]
fn counters_that_are_ahead_of_the_data_count_for_sessions() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 1)]).unwrap();
    store.close().unwrap();
    drop(store);
    edit(directory.path(), |rows| {
        rows.insert(keys::meta(b"counters"), counters(1, 1_000_000))
            .unwrap();
    });
    let store = open(&directory);
    store.commit_batch(&[write("co_b", "s", 1)]).unwrap();
    assert_eq!(sessions(&store, 2), [1_000_000]);
}

#[test]
fn missing_co_values_and_damaged_counters_are_corrupt() {
    for stored in [counters(2, 1), vec![0x80], Vec::new()] {
        let directory = directory();
        let store = open(&directory);
        store.commit_batch(&[write("co_a", "s", 1)]).unwrap();
        store.close().unwrap();
        drop(store);
        edit(directory.path(), |rows| {
            rows.insert(keys::meta(b"counters"), stored).unwrap();
        });
        let refused =
            FjallStorage::open(&directory, &cojson_storage_fjall::FjallOptions::default());
        assert_eq!(code(refused), Some(ErrorCode::Corrupt));
    }
}

#[test]
fn many_sessions_have_row_ids_of_their_own() {
    let directory = directory();
    let mut given = BTreeSet::new();
    for round in 0..2 {
        let store = open(&directory);
        let mut tx = store.begin().unwrap();
        for at in 0..2500 {
            let session_id = format!("{round}.{at}");
            assert!(given.insert(tx.add_session_update(&update(1, &session_id, 1)).unwrap()));
        }
        tx.commit(Durability::Process).unwrap();
        store.close().unwrap();
    }
}

#[test]
fn row_ids_that_were_put_aside_are_used_by_their_sessions_alone() {
    let directory = directory();
    let store = open(&directory);
    let first = store.reserve_session_rows(3).unwrap();
    let mut tx = store.begin().unwrap();
    let free = tx.add_session_update(&update(1, "other", 1)).unwrap();
    assert!(free >= first + 3);
    assert_eq!(
        tx.add_session_update_as(&update(1, "s", 1), first + 1)
            .unwrap(),
        first + 1
    );
    assert_eq!(
        tx.add_session_update_as(&update(1, "s", 2), first + 2)
            .unwrap(),
        first + 1
    );
    for wrong in [0, free + 1, u64::MAX] {
        let refused = code(tx.add_session_update_as(&update(1, "t", 1), wrong));
        assert_eq!(refused, Some(ErrorCode::InvalidArgument));
    }
    tx.commit(Durability::Process).unwrap();
    store.close().unwrap();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    assert!(tx.add_session_update(&update(1, "next", 1)).unwrap() > free);
    drop(tx);
    let too_many = code(store.reserve_session_rows(u64::MAX));
    assert_eq!(too_many, Some(ErrorCode::InvalidArgument));
}
