//! What was acknowledged is there after the store was closed and opened again.
use crate::support::{directory, open, rows, tracking, update, write};
use cojson_storage::{Durability, StorageBackend, StorageTransaction};

#[test]
fn every_kind_of_row_is_there_after_reopening() {
    let directory = directory();
    let store = open(&directory);
    store
        .commit_batch(&[write("co_a", "session", 25), write("co_b", "session", 1)])
        .unwrap();
    store
        .track_co_values_sync_state(&[tracking("co_a", "peer", false)])
        .unwrap();
    let mut tx = store.begin().unwrap();
    tx.mark_co_value_as_deleted(b"co_b").unwrap();
    tx.add_session_update(&update(2, "other", 3)).unwrap();
    tx.commit(Durability::Process).unwrap();
    let before = rows(&store);
    assert_eq!(before.len(), 2 + 3 + 26 + 2 + 1 + 1);
    store.close().unwrap();

    let store = open(&directory);
    assert_eq!(rows(&store), before);
    assert_eq!(
        store
            .read_co_value(b"co_a")
            .unwrap()
            .unwrap()
            .sessions
            .len(),
        1
    );
    assert_eq!(
        store.upsert_co_value(b"co_c", Some(b"{}")).unwrap(),
        Some(3)
    );
}
