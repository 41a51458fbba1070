//! Reading and writing whole coValues.
use cojson_storage::{Durability, StorageBackend, StorageTransaction};

use crate::support::{code, directory, open, rows, update, write};

#[test]
fn a_batch_stores_what_the_small_calls_would() {
    let one = directory();
    let batch = open(&one);
    let mut writes = vec![write("co_a", "s", 12), write("co_b", "s", 1)];
    writes[1].deleted = true;
    writes[1].sessions.extend(write("co_b", "t", 3).sessions);
    assert_eq!(batch.commit_batch(&writes).unwrap(), [Some(1), Some(2)]);

    let other = directory();
    let small = open(&other);
    let mut tx = small.begin().unwrap();
    for write in &writes {
        let co_value = tx.upsert_co_value(&write.id, write.header.as_deref());
        let co_value = co_value.unwrap().unwrap();
        if write.deleted {
            tx.mark_co_value_as_deleted(&write.id).unwrap();
        }
        for session in &write.sessions {
            let id = std::str::from_utf8(&session.session_id).unwrap();
            let state = cojson_storage::SessionUpdate {
                last_signature: session.last_signature.clone(),
                bytes_since_last_signature: session.bytes_since_last_signature,
                ..update(co_value, id, session.last_idx)
            };
            let ses = tx.add_session_update(&state).unwrap();
            for (idx, json) in &session.transactions {
                tx.add_transaction(ses, *idx, json).unwrap();
            }
            for (idx, signature) in &session.signatures {
                tx.add_signature_after(ses, *idx, signature).unwrap();
            }
        }
    }
    tx.commit(Durability::Process).unwrap();
    assert_eq!(rows(&batch), rows(&small));
}

#[test]
fn a_write_without_a_header_needs_a_stored_co_value() {
    let directory = directory();
    let store = open(&directory);
    let mut unknown = write("co_x", "s", 3);
    unknown.header = None;
    unknown.deleted = true;
    let mut known = write("co_a", "t", 2);
    known.header = None;
    let writes = [unknown.clone(), write("co_a", "s", 1), known];
    assert_eq!(
        store.commit_batch(&writes).unwrap(),
        [None, Some(1), Some(1)]
    );
    assert_eq!(store.get_co_value(b"co_x").unwrap(), None);
    assert!(
        store
            .get_all_co_values_waiting_for_delete()
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.get_co_value_sessions(1).unwrap().len(), 2);
    assert_eq!(store.commit_batch(&[]).unwrap(), []);
}

#[test]
fn a_batch_that_is_refused_stores_nothing() {
    let directory = directory();
    let store = open(&directory);
    let mut bad = write("co_b", "s", 1);
    bad.sessions[0].session_id = vec![b's'; 70_000];
    assert!(code(store.commit_batch(&[write("co_a", "s", 1), bad])).is_some());
    assert_eq!(rows(&store), []);
    assert_eq!(
        store.commit_batch(&[write("co_c", "s", 1)]).unwrap(),
        [Some(1)]
    );
}

#[test]
fn a_whole_co_value_is_what_the_small_reads_answer() {
    let directory = directory();
    let store = open(&directory);
    let mut twice = write("co_a", "s", 25);
    twice.sessions.extend(write("co_a", "t", 3).sessions);
    store.commit_batch(&[write("co_0", "s", 2), twice]).unwrap();
    assert_eq!(store.read_co_value(b"co_x").unwrap(), None);
    let whole = store.read_co_value(b"co_a").unwrap().unwrap();
    assert_eq!(
        Some(&whole.row),
        store.get_co_value(b"co_a").unwrap().as_ref()
    );
    let sessions: Vec<_> = whole.sessions.iter().map(|it| it.row.clone()).collect();
    assert_eq!(sessions, store.get_co_value_sessions(2).unwrap());
    for session in whole.sessions {
        let ses = session.row.row_id;
        let transactions = store.get_new_transaction_in_session(ses, 0, u64::MAX);
        assert_eq!(session.transactions, transactions.unwrap());
        assert_eq!(session.signatures, store.get_signatures(ses, 0).unwrap());
    }
}

#[test]
fn a_walk_over_the_rows_stops_when_it_is_told_to() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 5)]).unwrap();
    let mut visited = 0;
    store
        .visit_rows(&mut |_| {
            visited += 1;
            visited < 3
        })
        .unwrap();
    assert_eq!(visited, 3);
}
