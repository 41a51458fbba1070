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

#[test]
fn a_close_writes_tables_where_the_journal_would_take_long_to_replay() {
    for (megabytes, tables) in [(1, 0), (6, 1)] {
        let directory = directory();
        let store = open(&directory);
        for at in 0..megabytes {
            let header = vec![b'h'; 1 << 20];
            store
                .upsert_co_value(format!("co_{at}").as_bytes(), Some(&header))
                .unwrap();
        }
        store.close().unwrap();
        let written = std::fs::read_dir(directory.path().join("keyspaces/1/tables")).unwrap();
        assert_eq!(written.count(), tables);
        let store = open(&directory);
        assert_eq!(store.get_co_value_count().unwrap(), megabytes);
        assert_eq!(
            store.upsert_co_value(b"co_new", Some(b"{}")).unwrap(),
            Some(megabytes + 1)
        );
    }
}
