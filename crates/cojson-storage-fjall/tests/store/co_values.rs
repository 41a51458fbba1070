//! CoValues: upserting, looking up, listing, counting.
use cojson_storage::{CoValueRow, ErrorCode, StorageBackend};

use crate::support::{code, directory, open};

#[test]
fn a_new_co_value_gets_the_next_row_id_and_is_found() {
    let directory = directory();
    let store = open(&directory);
    assert_eq!(store.get_co_value(b"co_a").unwrap(), None);
    assert_eq!(
        store.upsert_co_value(b"co_a", Some(b"{\"a\":1}")).unwrap(),
        Some(1)
    );
    assert_eq!(
        store.upsert_co_value(b"co_b", Some(b"{\"b\":1}")).unwrap(),
        Some(2)
    );
    let found = CoValueRow {
        row_id: 2,
        id: b"co_b".to_vec(),
        header: b"{\"b\":1}".to_vec(),
    };
    assert_eq!(store.get_co_value(b"co_b").unwrap(), Some(found));
}

#[test]
fn the_first_header_wins_and_a_repeat_uses_up_no_row_id() {
    let directory = directory();
    let store = open(&directory);
    assert_eq!(
        store.upsert_co_value(b"co_a", Some(b"first")).unwrap(),
        Some(1)
    );
    assert_eq!(
        store.upsert_co_value(b"co_a", Some(b"second")).unwrap(),
        Some(1)
    );
    assert_eq!(
        store.get_co_value(b"co_a").unwrap().unwrap().header,
        b"first"
    );
    assert_eq!(
        store.upsert_co_value(b"co_b", Some(b"first")).unwrap(),
        Some(2)
    );
}

#[test]
fn an_upsert_without_a_header_only_looks() {
    let directory = directory();
    let store = open(&directory);
    assert_eq!(store.upsert_co_value(b"co_a", None).unwrap(), None);
    assert_eq!(store.get_co_value_count().unwrap(), 0);
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    assert_eq!(store.upsert_co_value(b"co_a", None).unwrap(), Some(1));
}

#[test]
fn ids_that_begin_alike_are_different_whatever_they_hold() {
    let directory = directory();
    let store = open(&directory);
    let ids: [&[u8]; 8] = [
        b"",
        b"\0",
        b"\0\0",
        b"a",
        b"a\0",
        b"a\0b",
        b"a\xff",
        b"a\xff\xff",
    ];
    for (id, row_id) in ids.iter().zip(1..) {
        assert_eq!(
            store.upsert_co_value(id, Some(b"{}")).unwrap(),
            Some(row_id)
        );
    }
    for (id, row_id) in ids.iter().zip(1..) {
        let found = store.get_co_value(id).unwrap().unwrap();
        assert_eq!((found.row_id, found.id.as_slice()), (row_id, *id));
    }
    assert_eq!(store.get_co_value_ids(100, 0).unwrap(), ids);
}

#[test]
fn ids_are_listed_by_row_id_from_the_first_above_the_offset() {
    let directory = directory();
    let store = open(&directory);
    for id in ["z", "y", "x", "w", "v"] {
        store.upsert_co_value(id.as_bytes(), Some(b"{}")).unwrap();
    }
    let ids = |limit, offset| store.get_co_value_ids(limit, offset).unwrap();
    assert_eq!(ids(2, 0), [b"z", b"y"]);
    assert_eq!(ids(2, 2), [b"x", b"w"]);
    assert_eq!(ids(u64::MAX, 4), [b"v"]);
    assert_eq!(ids(0, 0), [b""; 0]);
    assert_eq!(ids(10, 5), [b""; 0]);
    assert_eq!(ids(10, u64::MAX), [b""; 0]);
    assert_eq!(store.get_co_value_count().unwrap(), 5);
}

#[test]
fn the_longest_ids_are_stored_and_longer_ones_refused() {
    let directory = directory();
    let store = open(&directory);
    // 4,096 UTF-16 units are at most this many bytes.
    let long = vec![0xe2; 3 * 4096];
    assert_eq!(store.upsert_co_value(&long, Some(b"{}")).unwrap(), Some(1));
    assert_eq!(store.get_co_value(&long).unwrap().unwrap().id, long);
    // And as NULs they take two each where something follows.
    let nuls = vec![0; 3 * 4096];
    let update = cojson_storage::SyncUpdate {
        id: nuls.clone(),
        peer: nuls.clone(),
        synced: false,
    };
    store.track_co_values_sync_state(&[update]).unwrap();
    assert_eq!(store.get_unsynced_co_value_ids().unwrap(), [nuls]);

    let too_long = vec![b'a'; 70_000];
    let refused = code(store.upsert_co_value(&too_long, Some(b"{}")));
    assert_eq!(refused, Some(ErrorCode::InvalidArgument));
    assert_eq!(store.get_co_value(&too_long).unwrap(), None);
    assert_eq!(
        store.upsert_co_value(b"next", Some(b"{}")).unwrap(),
        Some(2)
    );
}

#[test]
fn large_values_come_back_as_they_went_in() {
    let directory = directory();
    let store = open(&directory);
    let header: Vec<u8> = (0..2 << 20).map(|at: u32| (at % 251) as u8).collect();
    store.upsert_co_value(b"co_a", Some(&header)).unwrap();
    assert_eq!(store.get_co_value(b"co_a").unwrap().unwrap().header, header);
}
