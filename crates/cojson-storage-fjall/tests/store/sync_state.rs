//! Which coValues a peer does not have yet.
use cojson_storage::{StorageBackend, SyncUpdate};
use cojson_storage_fjall::FjallStorage;

use crate::support::{code, directory, open, rows, tracking};

/// Each is the beginning of another, or would be if it were cut or padded.
const ALIKE: [&[u8]; 9] = [
    b"", b"\0", b"\0\x01", b"a", b"a\0", b"a\0\x01", b"a\0b", b"a\xff", b"a\0\xff",
];

fn track(store: &FjallStorage, id: &[u8], peer: &[u8], synced: bool) {
    let update = SyncUpdate {
        id: id.to_vec(),
        peer: peer.to_vec(),
        synced,
    };
    store.track_co_values_sync_state(&[update]).unwrap();
}

fn sorted(mut ids: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    ids.sort();
    ids
}

#[test]
fn an_id_is_listed_once_while_a_peer_does_not_have_it() {
    let directory = directory();
    let store = open(&directory);
    let updates = [
        tracking("co_a", "one", false),
        tracking("co_a", "two", false),
        tracking("co_a", "two", false),
        tracking("co_b", "one", false),
    ];
    store.track_co_values_sync_state(&updates).unwrap();
    let listed = || sorted(store.get_unsynced_co_value_ids().unwrap());
    assert_eq!(listed(), [b"co_a", b"co_b"]);
    track(&store, b"co_a", b"one", true);
    assert_eq!(listed(), [b"co_a", b"co_b"]);
    track(&store, b"co_a", b"two", true);
    track(&store, b"co_a", b"two", true);
    assert_eq!(listed(), [b"co_b"]);
}

#[test]
fn ids_and_peers_that_begin_alike_are_apart() {
    let directory = directory();
    let store = open(&directory);
    for id in ALIKE {
        for peer in ALIKE {
            track(&store, id, peer, false);
        }
    }
    assert_eq!(rows(&store).len(), 81);
    let mut left: Vec<Vec<u8>> = ALIKE.iter().map(|id| id.to_vec()).collect();
    left.sort();
    for (id, so_far) in ALIKE.iter().zip(1..) {
        assert_eq!(sorted(store.get_unsynced_co_value_ids().unwrap()), left);
        store.stop_tracking_sync_state(id).unwrap();
        assert_eq!(rows(&store).len(), 81 - 9 * so_far);
        left.retain(|it| it != id);
    }
}

#[test]
fn the_last_update_of_a_pair_counts() {
    let directory = directory();
    let store = open(&directory);
    let updates = [
        tracking("co_a", "one", false),
        tracking("co_a", "one", true),
        tracking("co_b", "one", true),
        tracking("co_b", "one", false),
    ];
    store.track_co_values_sync_state(&updates).unwrap();
    assert_eq!(store.get_unsynced_co_value_ids().unwrap(), [b"co_b"]);
}

#[test]
fn updates_are_stored_all_or_none() {
    let directory = directory();
    let store = open(&directory);
    let too_long = "a".repeat(70_000);
    let updates = [
        tracking("co_a", "one", false),
        tracking(&too_long, "one", false),
    ];
    assert!(code(store.track_co_values_sync_state(&updates)).is_some());
    assert!(store.get_unsynced_co_value_ids().unwrap().is_empty());
    store.stop_tracking_sync_state(b"unknown").unwrap();
}
