//! The storage reconciliation locks, stored by the rules of `cojson_storage`.
use cojson_storage::{
    Acquired, Durability, LockRequest, LockRow, Refusal, StorageBackend, StorageTransaction,
};

use crate::support::{directory, open};

fn request(session: &str, peer: &str, now: f64) -> LockRequest {
    LockRequest {
        session_id: session.into(),
        peer_id: peer.into(),
        now,
        ttl: 100.0,
        interval: 1000.0,
    }
}

const fn yes(last_processed_offset: u64) -> Acquired {
    Acquired::Yes {
        last_processed_offset,
    }
}

#[test]
fn a_lock_goes_round_from_one_session_to_the_next() {
    let directory = directory();
    let store = open(&directory);
    let ask = |session, peer, now| {
        let request = request(session, peer, now);
        store
            .try_acquire_storage_reconciliation_lock(&request)
            .unwrap()
    };
    assert_eq!(ask("a", "peer", 10.0), yes(0));
    assert_eq!(ask("b", "peer", 20.0), Acquired::No(Refusal::Held));
    assert_eq!(ask("b", "other", 20.0), yes(0));
    store
        .renew_storage_reconciliation_lock(b"a", b"peer", 7)
        .unwrap();
    store
        .renew_storage_reconciliation_lock(b"b", b"peer", 99)
        .unwrap();
    assert_eq!(ask("a", "peer", 30.0), yes(7));
    // Another takes over what has expired, and goes on from there.
    assert_eq!(ask("b", "peer", 131.0), yes(7));
    store
        .release_storage_reconciliation_lock(b"a", b"peer", 140.0)
        .unwrap();
    assert_eq!(ask("a", "peer", 141.0), Acquired::No(Refusal::Held));
    store
        .release_storage_reconciliation_lock(b"b", b"peer", 150.0)
        .unwrap();
    assert_eq!(ask("b", "peer", 1149.0), Acquired::No(Refusal::NotDue));
    assert_eq!(ask("a", "peer", 1150.0), yes(0));
}

#[test]
fn a_row_is_read_back_as_it_was_put_and_replaced_as_a_whole() {
    let directory = directory();
    let store = open(&directory);
    let row = LockRow {
        key: b"any key\0\xff".to_vec(),
        holder_session_id: b"session".to_vec(),
        acquired_at: 1.5,
        released_at: Some(0.0),
        last_processed_offset: u64::MAX,
    };
    let mut tx = store.begin().unwrap();
    assert_eq!(tx.get_storage_reconciliation_lock(&row.key).unwrap(), None);
    tx.put_storage_reconciliation_lock(&row).unwrap();
    assert_eq!(
        tx.get_storage_reconciliation_lock(&row.key).unwrap(),
        Some(row.clone())
    );
    assert_eq!(
        store.get_storage_reconciliation_lock(&row.key).unwrap(),
        None
    );
    tx.commit(Durability::Process).unwrap();
    assert_eq!(
        store.get_storage_reconciliation_lock(&row.key).unwrap(),
        Some(row.clone())
    );

    let other = LockRow {
        released_at: None,
        holder_session_id: Vec::new(),
        ..row
    };
    let mut tx = store.begin().unwrap();
    tx.put_storage_reconciliation_lock(&other).unwrap();
    tx.commit(Durability::Process).unwrap();
    let stored = store.get_storage_reconciliation_lock(&other.key).unwrap();
    assert_eq!(stored, Some(other));
}

#[test]
fn renewing_and_releasing_what_is_not_there_changes_nothing() {
    let directory = directory();
    let store = open(&directory);
    store
        .renew_storage_reconciliation_lock(b"a", b"peer", 7)
        .unwrap();
    store
        .release_storage_reconciliation_lock(b"a", b"peer", 7.0)
        .unwrap();
    assert_eq!(
        store.get_storage_reconciliation_lock(b"lock#peer").unwrap(),
        None
    );
}
