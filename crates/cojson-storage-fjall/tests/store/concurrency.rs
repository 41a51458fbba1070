//! Many threads: no half of a batch is seen, no update is lost.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cojson_storage::{Durability, StorageBackend, StorageTransaction};

use crate::support::{directory, open, update, write};

#[test]
fn readers_never_see_half_a_batch() {
    let directory = directory();
    let store = Arc::new(open(&directory));
    // Two coValues move together: both counters, and as many transactions as each says.
    let round = |count: u64| [write("co_a", "s", count), write("co_b", "s", count)];
    store.commit_batch(&round(1)).unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (store, done) = (Arc::clone(&store), Arc::clone(&done));
            thread::spawn(move || {
                let mut seen = 0;
                while !done.load(Ordering::SeqCst) {
                    let whole = store.read_co_value(b"co_a").unwrap().unwrap();
                    let session = &whole.sessions[0];
                    let count = session.row.last_idx;
                    assert!(count >= seen, "a reader went back in time");
                    assert_eq!(session.transactions.len() as u64, count);
                    assert_eq!(session.signatures.len() as u64, count / 10);
                    seen = count;
                    // Read later, so never behind.
                    let other = store.get_co_value_known_state(b"co_b").unwrap().unwrap();
                    assert!(other.sessions[0].1 >= seen, "half of a batch");
                }
                seen
            })
        })
        .collect();
    for count in 2..150 {
        store.commit_batch(&round(count)).unwrap();
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.join().unwrap() >= 1);
    }
}

#[test]
fn writers_that_read_before_they_write_lose_no_update() {
    let directory = directory();
    let store = Arc::new(open(&directory));
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                for round in 0..50 {
                    let mut tx = store.begin().unwrap();
                    let before = tx.get_single_co_value_session(1, b"s").unwrap();
                    let count = before.map_or(0, |row| row.last_idx);
                    let ses = tx.add_session_update(&update(1, "s", count + 1)).unwrap();
                    tx.add_transaction(ses, count, b"{}").unwrap();
                    match round % 3 {
                        0 => tx.rollback(),
                        1 => drop(tx),
                        _ => tx.commit(Durability::Process).unwrap(),
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let sessions = store.get_co_value_sessions(1).unwrap();
    assert_eq!(sessions.len(), 1);
    // Of each thread's 50 rounds, 16 commit.
    assert_eq!(sessions[0].last_idx, 4 * 16);
    let rows = store
        .get_new_transaction_in_session(sessions[0].row_id, 0, u64::MAX)
        .unwrap();
    assert_eq!(rows.len(), 4 * 16);
}

#[test]
fn new_co_values_of_many_threads_are_dense() {
    let directory = directory();
    let store = Arc::new(open(&directory));
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                let ids = (0..100).map(|at| format!("co_{}", (at * 7 + thread) % 100));
                ids.map(|id| {
                    store
                        .upsert_co_value(id.as_bytes(), Some(b"{}"))
                        .unwrap()
                        .unwrap()
                })
                .max()
            })
        })
        .collect();
    for thread in threads {
        assert!(thread.join().unwrap().unwrap() <= 100);
    }
    assert_eq!(store.get_co_value_count().unwrap(), 100);
    let ids = store.get_co_value_ids(1000, 0).unwrap();
    assert_eq!(ids.len(), 100);
    for (id, row_id) in ids.iter().zip(1..) {
        assert_eq!(store.get_co_value(id).unwrap().unwrap().row_id, row_id);
    }
}

#[test]
fn reads_do_not_wait_for_an_open_transaction() {
    let directory = directory();
    let store = open(&directory);
    store.commit_batch(&[write("co_a", "s", 2)]).unwrap();
    let mut tx = store.begin().unwrap();
    tx.delete_co_value_content(1, b"co_a").unwrap();
    assert_eq!(
        store
            .read_co_value(b"co_a")
            .unwrap()
            .unwrap()
            .sessions
            .len(),
        1
    );
    assert_eq!(store.upsert_co_value(b"co_a", None).unwrap(), Some(1));
    assert_eq!(store.reserve_session_rows(1).unwrap(), 2);
}
