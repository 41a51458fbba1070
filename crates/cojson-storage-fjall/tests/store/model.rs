//! Random calls, compared with plain maps, with closings and openings between them.
use std::collections::{BTreeMap, BTreeSet};

use cojson_storage::{
    DeletionStatus, Durability, SessionUpdate, StorageBackend, StorageTransaction, StoredRow,
    SyncUpdate, is_tombstone_session,
};
use cojson_storage_fjall::{FjallOptions, FjallStorage, Layout};
use proptest::prelude::*;

use crate::support::{directory, rows};

const IDS: [&str; 4] = ["co_a", "co_a\0", "", "co_b"];
const SESSIONS: [&str; 4] = ["s", "s$", "s\0", "$"];

/// One call of a transaction; numbers choose from the pools above.
#[derive(Clone, Debug)]
enum Step {
    Upsert {
        id: usize,
        header: u8,
    },
    Session {
        id: usize,
        session: usize,
        last_idx: u64,
    },
    Transaction {
        id: usize,
        session: usize,
        idx: u64,
        tx: u8,
    },
    Signature {
        id: usize,
        session: usize,
        idx: u64,
        signature: u8,
    },
    Mark {
        id: usize,
    },
    Erase {
        id: usize,
    },
}

#[derive(Clone, Debug)]
enum Op {
    Transaction { steps: Vec<Step>, commit: bool },
    Erase { id: usize },
    Track { updates: Vec<(usize, usize, bool)> },
    StopTracking { id: usize },
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let id = 0..IDS.len();
    let session = 0..SESSIONS.len();
    prop_oneof![
        (id.clone(), any::<u8>()).prop_map(|(id, header)| Step::Upsert { id, header }),
        (id.clone(), session.clone(), 0..9u64).prop_map(|(id, session, last_idx)| Step::Session {
            id,
            session,
            last_idx
        }),
        (id.clone(), session.clone(), 0..5u64, any::<u8>()).prop_map(|(id, session, idx, tx)| {
            Step::Transaction {
                id,
                session,
                idx,
                tx,
            }
        }),
        (id.clone(), session, 0..5u64, any::<u8>()).prop_map(|(id, session, idx, signature)| {
            Step::Signature {
                id,
                session,
                idx,
                signature,
            }
        }),
        id.clone().prop_map(|id| Step::Mark { id }),
        id.prop_map(|id| Step::Erase { id }),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let id = 0..IDS.len();
    let update = (id.clone(), 0..SESSIONS.len(), any::<bool>());
    prop_oneof![
        6 => (prop::collection::vec(step(), 1..8), prop::bool::weighted(0.8))
            .prop_map(|(steps, commit)| Op::Transaction { steps, commit }),
        1 => id.clone().prop_map(|id| Op::Erase { id }),
        2 => prop::collection::vec(update, 0..4).prop_map(|updates| Op::Track { updates }),
        1 => id.prop_map(|id| Op::StopTracking { id }),
        1 => Just(Op::Reopen),
    ]
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Session {
    row_id: u64,
    last_idx: u64,
    transactions: BTreeMap<u64, u8>,
    signatures: BTreeMap<u64, u8>,
}

/// What should be stored.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    /// Ids in the order of their row ids, and their headers.
    co_values: Vec<(usize, u8)>,
    sessions: BTreeMap<(usize, usize), Session>,
    pending: BTreeSet<usize>,
    done: BTreeSet<usize>,
    unsynced: BTreeSet<(usize, usize)>,
}

impl Model {
    fn row_id(&self, id: usize) -> Option<u64> {
        let at = self.co_values.iter().position(|(it, _)| *it == id)?;
        Some(at as u64 + 1)
    }

    fn erase(&mut self, id: usize) {
        self.sessions.retain(|(of, session), _| {
            *of != id || is_tombstone_session(SESSIONS[*session].as_bytes())
        });
        self.pending.remove(&id);
        self.done.insert(id);
    }

    /// The same as the store would list, sorted by how it prints.
    fn rows(&self) -> Vec<String> {
        let mut rows: Vec<StoredRow> = Vec::new();
        for ((id, header), row_id) in self.co_values.iter().zip(1..) {
            rows.push(StoredRow::CoValue(cojson_storage::CoValueRow {
                row_id,
                id: IDS[*id].into(),
                header: vec![*header],
            }));
        }
        for ((id, session), state) in &self.sessions {
            let ses = state.row_id;
            rows.push(StoredRow::Session(cojson_storage::SessionRow {
                row_id: ses,
                co_value: self.row_id(*id).unwrap(),
                session_id: SESSIONS[*session].into(),
                last_idx: state.last_idx,
                last_signature: b"last".to_vec(),
                bytes_since_last_signature: None,
            }));
            rows.extend(state.transactions.iter().map(|(idx, tx)| {
                let (idx, tx) = (*idx, vec![*tx]);
                StoredRow::Transaction(cojson_storage::TransactionRow { ses, idx, tx })
            }));
            rows.extend(state.signatures.iter().map(|(idx, signature)| {
                StoredRow::Signature(cojson_storage::SignatureAfterRow {
                    ses,
                    idx: *idx,
                    signature: vec![*signature],
                })
            }));
        }
        for (ids, status) in [
            (&self.pending, DeletionStatus::Pending),
            (&self.done, DeletionStatus::Done),
        ] {
            rows.extend(ids.iter().map(|id| StoredRow::Deletion {
                id: IDS[*id].into(),
                status,
            }));
        }
        rows.extend(self.unsynced.iter().map(|(id, peer)| StoredRow::Unsynced {
            id: IDS[*id].into(),
            peer: SESSIONS[*peer].into(),
        }));
        printed(&rows)
    }
}

fn printed(rows: &[StoredRow]) -> Vec<String> {
    let mut printed: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    printed.sort();
    printed
}

fn play_step(tx: &mut impl StorageTransaction, model: &mut Model, step: &Step) {
    match *step {
        Step::Upsert { id, header } => {
            let row_id = tx
                .upsert_co_value(IDS[id].as_bytes(), Some(&[header]))
                .unwrap();
            if model.row_id(id).is_none() {
                model.co_values.push((id, header));
            }
            assert_eq!(row_id, model.row_id(id));
        }
        Step::Session {
            id,
            session,
            last_idx,
        } => {
            let Some(co_value) = model.row_id(id) else {
                return;
            };
            let session_id = SESSIONS[session].as_bytes();
            let row_id = tx
                .add_session_update(&SessionUpdate {
                    co_value,
                    session_id: session_id.to_vec(),
                    last_idx,
                    last_signature: b"last".to_vec(),
                    bytes_since_last_signature: None,
                })
                .unwrap();
            let taken = model.sessions.values().any(|it| it.row_id == row_id);
            let state = model.sessions.entry((id, session)).or_insert_with(|| {
                assert!(!taken, "the row id of another session");
                Session {
                    row_id,
                    ..Session::default()
                }
            });
            state.last_idx = last_idx;
            assert_eq!(row_id, state.row_id);
            let stored = tx
                .get_single_co_value_session(co_value, session_id)
                .unwrap()
                .unwrap();
            assert_eq!((stored.row_id, stored.last_idx), (row_id, last_idx));
        }
        Step::Transaction {
            id,
            session,
            idx,
            tx: value,
        } => {
            if let Some(state) = model.sessions.get_mut(&(id, session)) {
                tx.add_transaction(state.row_id, idx, &[value]).unwrap();
                state.transactions.insert(idx, value);
            }
        }
        Step::Signature {
            id,
            session,
            idx,
            signature,
        } => {
            if let Some(state) = model.sessions.get_mut(&(id, session)) {
                tx.add_signature_after(state.row_id, idx, &[signature])
                    .unwrap();
                state.signatures.insert(idx, signature);
            }
        }
        Step::Mark { id } => {
            tx.mark_co_value_as_deleted(IDS[id].as_bytes()).unwrap();
            model.done.remove(&id);
            model.pending.insert(id);
        }
        Step::Erase { id } => {
            if let Some(co_value) = model.row_id(id) {
                tx.delete_co_value_content(co_value, IDS[id].as_bytes())
                    .unwrap();
                model.erase(id);
            }
        }
    }
}

fn play(store: &FjallStorage, model: &mut Model, op: &Op) {
    match op {
        Op::Transaction { steps, commit } => {
            let mut tx = store.begin().unwrap();
            let mut draft = model.clone();
            for step in steps {
                play_step(&mut tx, &mut draft, step);
            }
            if *commit {
                tx.commit(Durability::Process).unwrap();
                *model = draft;
            }
        }
        Op::Erase { id } => {
            let known = model.row_id(*id).is_some();
            let erased = store
                .erase_co_value_but_keep_tombstone(IDS[*id].as_bytes())
                .unwrap();
            assert_eq!(erased, known);
            if known {
                model.erase(*id);
            }
        }
        Op::Track { updates } => {
            let given: Vec<SyncUpdate> = updates
                .iter()
                .map(|(id, peer, synced)| SyncUpdate {
                    id: IDS[*id].into(),
                    peer: SESSIONS[*peer].into(),
                    synced: *synced,
                })
                .collect();
            store.track_co_values_sync_state(&given).unwrap();
            for (id, peer, synced) in updates {
                if *synced {
                    model.unsynced.remove(&(*id, *peer));
                } else {
                    model.unsynced.insert((*id, *peer));
                }
            }
        }
        Op::StopTracking { id } => {
            store.stop_tracking_sync_state(IDS[*id].as_bytes()).unwrap();
            model.unsynced.retain(|(of, _)| of != id);
        }
        Op::Reopen => {}
    }
}

fn agree(layout: Layout, ops: &[Op]) {
    let directory = directory();
    let options = FjallOptions::default().layout(layout);
    let mut store = FjallStorage::open(&directory, &options).unwrap();
    let mut model = Model::default();
    for op in ops {
        play(&store, &mut model, op);
        if matches!(op, Op::Reopen) {
            store.close().unwrap();
            // The directory knows its layout.
            store = FjallStorage::open(&directory, &FjallOptions::default()).unwrap();
        }
        assert_eq!(printed(&rows(&store)), model.rows());
        assert_eq!(
            store.get_co_value_count().unwrap(),
            model.co_values.len() as u64
        );
        let waiting = store.get_all_co_values_waiting_for_delete().unwrap();
        assert_eq!(waiting.len(), model.pending.len());
        let unsynced: BTreeSet<usize> = model.unsynced.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            store.get_unsynced_co_value_ids().unwrap().len(),
            unsynced.len()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn the_store_holds_what_a_model_of_maps_holds(ops in prop::collection::vec(op(), 1..40)) {
        agree(Layout::One, &ops);
    }

    #[test]
    fn so_does_one_in_two_keyspaces(ops in prop::collection::vec(op(), 1..15)) {
        agree(Layout::Two, &ops);
    }

    #[test]
    fn so_does_one_in_a_keyspace_a_table(ops in prop::collection::vec(op(), 1..15)) {
        agree(Layout::PerTable, &ops);
    }
}
