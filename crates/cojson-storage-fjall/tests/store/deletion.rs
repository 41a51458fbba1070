//! Marking, listing, erasing, and what is left.
use cojson_storage::{DeletionStatus, Durability, StorageBackend, StorageTransaction, StoredRow};
use cojson_storage_fjall::FjallStorage;

use crate::support::{directory, open, rows, update, write};

fn mark(store: &FjallStorage, id: &str) {
    let mut tx = store.begin().unwrap();
    tx.mark_co_value_as_deleted(id.as_bytes()).unwrap();
    tx.commit(Durability::Process).unwrap();
}

fn waiting(store: &FjallStorage) -> Vec<String> {
    let ids = store.get_all_co_values_waiting_for_delete().unwrap();
    ids.into_iter()
        .map(|id| String::from_utf8(id).unwrap())
        .collect()
}

/// Everything but the deletions themselves.
fn content(store: &FjallStorage) -> Vec<StoredRow> {
    let mut rows = rows(store);
    rows.retain(|row| !matches!(row, StoredRow::Deletion { .. }));
    rows
}

#[test]
fn a_marked_id_waits_until_it_is_erased() {
    let directory = directory();
    let store = open(&directory);
    store
        .commit_batch(&[write("co_a", "s", 12), write("co_b", "s", 12)])
        .unwrap();
    mark(&store, "co_a");
    mark(&store, "co_a");
    mark(&store, "never stored");
    assert_eq!(waiting(&store), ["co_a", "never stored"]);

    assert!(store.erase_co_value_but_keep_tombstone(b"co_a").unwrap());
    assert_eq!(waiting(&store), ["never stored"]);
    let erased = store.read_co_value(b"co_a").unwrap().unwrap();
    assert_eq!(erased.row.row_id, 1);
    assert_eq!(erased.sessions, []);
    assert_eq!(
        store
            .get_new_transaction_in_session(1, 0, u64::MAX)
            .unwrap(),
        []
    );
    assert_eq!(store.get_signatures(1, 0).unwrap(), []);
    assert_eq!(store.get_co_value_count().unwrap(), 2);
}

#[test]
fn the_tombstone_and_its_neighbours_are_left() {
    let directory = directory();
    let store = open(&directory);
    store
        .commit_batch(&[write("co_a", "session_d12$", 11), write("co_b", "s", 11)])
        .unwrap();
    let before = content(&store);
    let mut more = write("co_a", "content", 11);
    more.sessions.extend(write("co_a", "$content", 11).sessions);
    more.sessions.extend(write("co_a", "", 11).sessions);
    store.commit_batch(&[more]).unwrap();
    assert_eq!(content(&store).len(), before.len() + 3 * 13);

    store.erase_co_value_but_keep_tombstone(b"co_a").unwrap();
    assert_eq!(content(&store), before);
    // Again, with nothing left to do.
    store.erase_co_value_but_keep_tombstone(b"co_a").unwrap();
    assert_eq!(content(&store), before);
}

#[test]
fn an_erased_id_can_be_marked_again_and_takes_new_sessions() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 3)]).unwrap();
    store.erase_co_value_but_keep_tombstone(b"co_a").unwrap();
    let done = StoredRow::Deletion {
        id: b"co_a".to_vec(),
        status: DeletionStatus::Done,
    };
    assert!(rows(&store).contains(&done));

    let mut again = write("co_a", "s", 2);
    again.deleted = true;
    store.commit_batch(&[again]).unwrap();
    assert_eq!(waiting(&store), ["co_a"]);
    assert!(!rows(&store).contains(&done));
    let sessions = store.read_co_value(b"co_a").unwrap().unwrap().sessions;
    assert_eq!(sessions[0].transactions.len(), 2);
    assert_eq!(sessions[0].signatures, []);

    store.erase_co_value_but_keep_tombstone(b"co_a").unwrap();
    assert!(waiting(&store).is_empty());
    assert!(rows(&store).contains(&done));
}

#[test]
fn an_unknown_id_is_left_alone() {
    let directory = directory();
    let store = open(&directory);
    mark(&store, "co_a");
    let before = rows(&store);
    assert!(!store.erase_co_value_but_keep_tombstone(b"co_a").unwrap());
    assert_eq!(rows(&store), before);
}

#[test]
fn an_erasure_is_a_part_of_its_transaction() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 12)]).unwrap();
    let before = rows(&store);
    let mut tx = store.begin().unwrap();
    tx.delete_co_value_content(1, b"co_a").unwrap();
    assert_eq!(tx.get_single_co_value_session(1, b"s").unwrap(), None);
    assert_eq!(rows(&store), before);
    tx.rollback();
    assert_eq!(rows(&store), before);
}

#[test]
fn an_erasure_removes_what_its_transaction_has_written_too() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "stored", 3)]).unwrap();
    let mut tx = store.begin().unwrap();
    tx.add_transaction(1, 3, b"{}").unwrap();
    let ses = tx.add_session_update(&update(1, "written", 1)).unwrap();
    tx.add_transaction(ses, 0, b"{}").unwrap();
    tx.add_signature_after(ses, 0, b"signature").unwrap();
    let tombstone = tx.add_session_update(&update(1, "kept$", 1)).unwrap();
    tx.add_transaction(tombstone, 0, b"kept").unwrap();
    tx.delete_co_value_content(1, b"co_a").unwrap();
    // And what comes after it is content again.
    let after = tx.add_session_update(&update(1, "after", 1)).unwrap();
    tx.add_transaction(after, 0, b"after").unwrap();
    tx.commit(Durability::Process).unwrap();

    let left = content(&store);
    assert_eq!(left.len(), 1 + 2 + 2);
    let sessions = store.get_co_value_sessions(1).unwrap();
    let ids: Vec<_> = sessions.iter().map(|it| it.session_id.as_slice()).collect();
    assert_eq!(ids, [b"after".as_slice(), b"kept$"]);
}
