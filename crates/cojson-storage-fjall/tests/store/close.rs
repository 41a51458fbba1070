//! Closing: what is waited for, what is not, and what comes afterwards.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use cojson_storage::{Durability, ErrorCode, LockRequest, StorageBackend, StorageTransaction};
use cojson_storage_fjall::{FjallOptions, FjallStorage};

use crate::support::{code, directory, open, tracking, update, write};

#[test]
fn every_call_of_a_closed_store_fails() {
    let directory = directory();
    let store = open(&directory);
    store.close().unwrap();
    store.close().unwrap();
    let request = LockRequest {
        session_id: b"s".to_vec(),
        peer_id: b"p".to_vec(),
        now: 0.0,
        ttl: 1.0,
        interval: 1.0,
    };
    let codes = [
        code(store.get_co_value(b"co_a")),
        code(store.upsert_co_value(b"co_a", None)),
        code(store.upsert_co_value(b"co_a", Some(b"{}"))),
        code(store.get_co_value_sessions(1)),
        code(store.get_single_co_value_session(1, b"s")),
        code(store.get_new_transaction_in_session(1, 0, 1)),
        code(store.get_new_transaction_in_session(1, 1, 0)),
        code(store.get_signatures(1, 0)),
        code(store.get_co_value_known_state(b"co_a")),
        code(store.get_co_value_ids(1, 0)),
        code(store.get_co_value_count()),
        code(store.read_co_value(b"co_a")),
        code(store.commit_batch(&[])),
        code(store.get_all_co_values_waiting_for_delete()),
        code(store.erase_co_value_but_keep_tombstone(b"co_a")),
        code(store.track_co_values_sync_state(&[])),
        code(store.get_unsynced_co_value_ids()),
        code(store.stop_tracking_sync_state(b"co_a")),
        code(store.get_storage_reconciliation_lock(b"k")),
        code(store.try_acquire_storage_reconciliation_lock(&request)),
        code(store.renew_storage_reconciliation_lock(b"s", b"p", 1)),
        code(store.release_storage_reconciliation_lock(b"s", b"p", 1.0)),
        code(store.begin()),
        code(store.reserve_session_rows(1)),
        code(store.visit_rows(&mut |_| true)),
        code(store.sync()),
    ];
    assert_eq!(codes, [Some(ErrorCode::StoreClosed); 26]);
}

#[test]
fn a_transaction_that_is_open_is_rolled_back_and_does_not_hold_the_close_up() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    tx.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    store.close().unwrap();
    let closed = Some(ErrorCode::StoreClosed);
    assert_eq!(code(tx.add_session_update(&update(1, "s", 1))), closed);
    // The directory is free, although the handle is still there.
    let again = open(&directory);
    assert_eq!(code(tx.commit(Durability::Process)), closed);
    assert_eq!(
        code(tx.commit(Durability::Process)),
        Some(ErrorCode::TransactionEnded)
    );
    assert_eq!(again.get_co_value_count().unwrap(), 0);
}

#[test]
fn writers_that_wait_behind_a_transaction_are_served_by_the_close() {
    let directory = directory();
    let store = Arc::new(open(&directory));
    let tx = store.begin().unwrap();
    let writers: Vec<_> = (0..3)
        .map(|at| {
            let store = Arc::clone(&store);
            let id = format!("co_{at}");
            thread::spawn(move || store.upsert_co_value(id.as_bytes(), Some(b"{}")))
        })
        .collect();
    let beginner = {
        let store = Arc::clone(&store);
        thread::spawn(move || code(store.begin()))
    };
    // They are refused, if the close comes first, or served; nothing hangs, nothing is lost.
    store.close().unwrap();
    let mut served = 0;
    for writer in writers {
        match writer.join().unwrap() {
            Ok(row_id) => {
                served += 1;
                assert!(row_id.is_some());
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::StoreClosed),
        }
    }
    assert_eq!(beginner.join().unwrap(), Some(ErrorCode::StoreClosed));
    drop(tx);
    assert_eq!(open(&directory).get_co_value_count().unwrap(), served);
}

#[test]
fn calls_in_flight_are_waited_for_and_what_was_acknowledged_is_kept() {
    let directory = directory();
    let store = Arc::new(open(&directory));
    let acknowledged = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let store = Arc::clone(&store);
            let acknowledged = Arc::clone(&acknowledged);
            thread::spawn(move || {
                for at in 0.. {
                    let id = format!("co_{thread}_{at}");
                    let stored = store.commit_batch(&[write(&id, "s", 3)]);
                    let read = store.read_co_value(id.as_bytes());
                    match stored {
                        Ok(_) => acknowledged.fetch_add(1, Ordering::SeqCst),
                        Err(error) => {
                            assert_eq!(error.code(), ErrorCode::StoreClosed);
                            assert_eq!(code(read), Some(ErrorCode::StoreClosed));
                            return;
                        }
                    };
                }
            })
        })
        .collect();
    while acknowledged.load(Ordering::SeqCst) < 100 {
        thread::yield_now();
    }
    let closers: Vec<_> = (0..3)
        .map(|_| {
            let store = Arc::clone(&store);
            let path = directory.path().to_path_buf();
            thread::spawn(move || {
                store.close().unwrap();
                // Each close ends as the first: the directory is free by then, or another has it.
                match FjallStorage::open(path, &FjallOptions::default()) {
                    Ok(store) => store.close().unwrap(),
                    Err(error) => assert_eq!(error.code(), ErrorCode::Locked),
                }
            })
        })
        .collect();
    for thread in threads.into_iter().chain(closers) {
        thread.join().unwrap();
    }
    let stored = open(&directory).get_co_value_count().unwrap();
    assert_eq!(stored, acknowledged.load(Ordering::SeqCst));
}

#[test]
fn a_directory_is_opened_once_at_a_time() {
    let directory = directory();
    let store = open(&directory);
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    let second = FjallStorage::open(&directory, &FjallOptions::default());
    assert_eq!(code(second), Some(ErrorCode::Locked));
    // The first is not disturbed.
    store.upsert_co_value(b"co_b", Some(b"{}")).unwrap();
    store.close().unwrap();
    assert_eq!(open(&directory).get_co_value_count().unwrap(), 2);
}

#[test]
fn a_store_that_nobody_closed_is_released_with_its_last_owner() {
    let directory = directory();
    let store = open(&directory);
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    let tx = store.begin().unwrap();
    drop(store);
    drop(tx);
    assert_eq!(open(&directory).get_co_value_count().unwrap(), 1);
}

#[test]
fn sync_and_tracking_work_until_the_close() {
    let directory = directory();
    let store = open(&directory);
    store
        .track_co_values_sync_state(&[tracking("co_a", "p", false)])
        .unwrap();
    store.sync().unwrap();
    store.close().unwrap();
    assert_eq!(
        open(&directory).get_unsynced_co_value_ids().unwrap(),
        [b"co_a"]
    );
}
