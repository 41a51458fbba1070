//! Handles: their own reads, commit, rollback, and their end.
use cojson_storage::{Durability, ErrorCode, StorageBackend, StorageTransaction};
use cojson_storage_fjall::keys;

use crate::support::{code, directory, edit, open, rows, update, write};

#[test]
fn a_transaction_sees_its_writes_and_nobody_else_does() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    assert_eq!(tx.upsert_co_value(b"co_a", None).unwrap(), None);
    assert_eq!(tx.upsert_co_value(b"co_a", Some(b"{}")).unwrap(), Some(1));
    assert_eq!(
        tx.upsert_co_value(b"co_a", Some(b"other")).unwrap(),
        Some(1)
    );
    assert_eq!(tx.upsert_co_value(b"co_b", Some(b"{}")).unwrap(), Some(2));
    let ses = tx.add_session_update(&update(1, "s", 1)).unwrap();
    tx.add_transaction(ses, 0, b"{}").unwrap();
    let own = tx.get_single_co_value_session(1, b"s").unwrap().unwrap();
    assert_eq!((own.row_id, own.last_idx), (ses, 1));
    assert_eq!(rows(&store), []);
    assert_eq!(store.get_co_value_count().unwrap(), 0);
    tx.commit(Durability::Power).unwrap();
    assert_eq!(rows(&store).len(), 4);
    assert_eq!(store.get_co_value(b"co_a").unwrap().unwrap().header, b"{}");
}

#[test]
fn what_is_rolled_back_or_dropped_leaves_nothing_and_uses_up_no_co_value_row_id() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    tx.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    tx.mark_co_value_as_deleted(b"co_a").unwrap();
    tx.add_session_update(&update(1, "s", 1)).unwrap();
    tx.rollback();
    let mut tx = store.begin().unwrap();
    tx.upsert_co_value(b"co_b", Some(b"{}")).unwrap();
    drop(tx);
    assert_eq!(rows(&store), []);
    assert_eq!(
        store.upsert_co_value(b"co_c", Some(b"{}")).unwrap(),
        Some(1)
    );
}

#[test]
fn a_handle_that_has_ended_writes_nothing() {
    let directory = directory();
    let store = open(&directory);
    for committed in [true, false] {
        let mut tx = store.begin().unwrap();
        if committed {
            tx.commit(Durability::Process).unwrap();
        } else {
            tx.rollback();
        }
        let ended = Some(ErrorCode::TransactionEnded);
        assert_eq!(code(tx.upsert_co_value(b"co_a", Some(b"{}"))), ended);
        assert_eq!(code(tx.get_single_co_value_session(1, b"s")), ended);
        assert_eq!(code(tx.add_session_update(&update(1, "s", 1))), ended);
        assert_eq!(code(tx.add_session_update_as(&update(1, "s", 1), 1)), ended);
        assert_eq!(code(tx.add_transaction(1, 0, b"{}")), ended);
        assert_eq!(code(tx.add_signature_after(1, 0, b"s")), ended);
        assert_eq!(code(tx.mark_co_value_as_deleted(b"co_a")), ended);
        assert_eq!(code(tx.delete_co_value_content(1, b"co_a")), ended);
        assert_eq!(code(tx.get_storage_reconciliation_lock(b"key")), ended);
        assert_eq!(code(tx.commit(Durability::Process)), ended);
        tx.rollback();
    }
    // Its turn was given back.
    assert_eq!(
        store.upsert_co_value(b"co_a", Some(b"{}")).unwrap(),
        Some(1)
    );
    assert_eq!(rows(&store).len(), 1);
}

#[test]
fn a_transaction_goes_to_another_thread() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    tx.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    std::thread::spawn(move || tx.commit(Durability::Process))
        .join()
        .unwrap()
        .unwrap();
    assert_eq!(store.get_co_value_count().unwrap(), 1);
}

#[test]
fn a_call_that_breaks_off_ends_its_transaction() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "first", 3)]).unwrap();
    store.commit_batch(&[write("co_a", "second", 3)]).unwrap();
    store.close().unwrap();
    drop(store);
    edit(directory.path(), |rows| {
        rows.insert(keys::session_by_co_value(1, b"second"), [0x80])
            .unwrap();
    });
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    // The first session is erased by then.
    assert_eq!(
        code(tx.delete_co_value_content(1, b"co_a")),
        Some(ErrorCode::Corrupt)
    );
    assert_eq!(
        code(tx.commit(Durability::Process)),
        Some(ErrorCode::TransactionEnded)
    );
    assert_eq!(
        store.get_new_transaction_in_session(1, 0, 9).unwrap().len(),
        3
    );
    assert!(
        store
            .get_single_co_value_session(1, b"first")
            .unwrap()
            .is_some()
    );
}
