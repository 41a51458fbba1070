//! Sessions, and the known state that follows from them.
use cojson_storage::{
    Durability, ErrorCode, KnownState, SessionRow, SessionUpdate, StorageBackend,
    StorageTransaction,
};

use crate::support::{code, directory, open, update};

#[test]
fn a_session_keeps_its_row_id_and_takes_its_new_state() {
    let directory = directory();
    let store = open(&directory);
    let co_value = store
        .upsert_co_value(b"co_a", Some(b"{}"))
        .unwrap()
        .unwrap();
    let mut tx = store.begin().unwrap();
    let counted = SessionUpdate {
        bytes_since_last_signature: Some(300),
        ..update(co_value, "one", 5)
    };
    let row_id = tx.add_session_update(&counted).unwrap();
    let other = tx.add_session_update(&update(co_value, "two", 1)).unwrap();
    assert_ne!(row_id, other);
    tx.commit(Durability::Process).unwrap();

    let mut tx = store.begin().unwrap();
    assert_eq!(
        tx.add_session_update(&update(co_value, "one", 9)).unwrap(),
        row_id
    );
    tx.commit(Durability::Process).unwrap();
    let expected = SessionRow {
        row_id,
        co_value,
        session_id: b"one".to_vec(),
        last_idx: 9,
        last_signature: b"signature of one at 9".to_vec(),
        bytes_since_last_signature: None,
    };
    let single = store.get_single_co_value_session(co_value, b"one").unwrap();
    assert_eq!(single.as_ref(), Some(&expected));
    let all = store.get_co_value_sessions(co_value).unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.contains(&expected));
}

#[test]
fn counters_at_their_limits_come_back() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    for (session_id, last_idx, bytes) in [
        ("zero", 0, Some(0)),
        ("javascript", (1 << 53) - 1, Some((1 << 53) - 1)),
        ("all", u64::MAX, Some(u64::MAX)),
    ] {
        let update = SessionUpdate {
            bytes_since_last_signature: bytes,
            ..update(1, session_id, last_idx)
        };
        tx.add_session_update(&update).unwrap();
        let stored = tx.get_single_co_value_session(1, session_id.as_bytes());
        let stored = stored.unwrap().unwrap();
        assert_eq!(stored.last_idx, last_idx);
        assert_eq!(stored.bytes_since_last_signature, bytes);
    }
}

#[test]
fn sessions_of_other_co_values_and_of_none_are_not_answered() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    for (co_value, session_id) in [(1, "s"), (2, "s"), (2, "s\0"), (256, "s")] {
        tx.add_session_update(&update(co_value, session_id, 1))
            .unwrap();
    }
    tx.commit(Durability::Process).unwrap();
    for (co_value, count) in [(0, 0), (1, 1), (2, 2), (3, 0), (256, 1), (u64::MAX, 0)] {
        assert_eq!(store.get_co_value_sessions(co_value).unwrap().len(), count);
    }
    assert_eq!(store.get_single_co_value_session(1, b"s\0").unwrap(), None);
    assert_eq!(
        store
            .get_single_co_value_session(1, &[b's'; 70_000])
            .unwrap(),
        None
    );
}

#[test]
fn a_known_state_has_every_session_with_its_counter() {
    let directory = directory();
    let store = open(&directory);
    assert_eq!(store.get_co_value_known_state(b"co_a").unwrap(), None);
    store.upsert_co_value(b"co_a", Some(b"{}")).unwrap();
    let mut tx = store.begin().unwrap();
    tx.add_session_update(&update(1, "__proto__", 4)).unwrap();
    tx.add_session_update(&update(1, "two", 7)).unwrap();
    tx.commit(Durability::Process).unwrap();
    let state = store.get_co_value_known_state(b"co_a").unwrap();
    let expected = KnownState {
        id: b"co_a".to_vec(),
        sessions: vec![(b"__proto__".to_vec(), 4), (b"two".to_vec(), 7)],
    };
    assert_eq!(state, Some(expected));
}

#[test]
fn a_row_id_of_zero_and_an_id_that_is_too_long_are_refused() {
    let directory = directory();
    let store = open(&directory);
    let mut tx = store.begin().unwrap();
    let refused = Some(ErrorCode::InvalidArgument);
    assert_eq!(code(tx.add_session_update(&update(0, "s", 1))), refused);
    assert_eq!(code(tx.add_transaction(0, 0, b"{}")), refused);
    assert_eq!(code(tx.add_signature_after(0, 0, b"s")), refused);
    assert_eq!(code(tx.delete_co_value_content(0, b"co_a")), refused);
    let too_long = SessionUpdate {
        session_id: vec![b's'; 70_000],
        ..update(1, "", 1)
    };
    assert_eq!(code(tx.add_session_update(&too_long)), refused);
    // What was refused has written nothing, and the transaction goes on.
    tx.add_session_update(&update(1, "s", 1)).unwrap();
    tx.commit(Durability::Process).unwrap();
    assert_eq!(store.get_co_value_sessions(1).unwrap().len(), 1);
}
