//! The state of a store as data: what can be seen through the calls, as `observeState` in
//! `engines/covalue/observe.ts` has it, and the same made from the stored rows.
use std::collections::{BTreeMap, BTreeSet};

use cojson_storage::{DeletionStatus, Result, RowId, StorageBackend, StoredRow};
use serde_json::{Map, Value, json};

use crate::answer;
use crate::compare::sort;
use crate::operations::{
    HandleOperation, Operation, SerialOperation, Text, TransactionStep, WriteOperation,
};
use crate::wtf8;

/// How many ids cojson's reconciliation asks for at a time (src/config.ts:69).
const ID_BATCH_SIZE: u64 = 100;

const LOCK_KEY_START: &[u8] = b"lock#";

/// Everything that the calls show. Locks cannot be listed: those of `peers` are looked at.
pub(crate) fn observe_state<B: StorageBackend>(store: &B, peers: &[Vec<u8>]) -> Result<Value> {
    let mut ids: Vec<Vec<u8>> = Vec::new();
    loop {
        let batch = store.get_co_value_ids(ID_BATCH_SIZE, ids.len() as u64)?;
        let last = (batch.len() as u64) < ID_BATCH_SIZE;
        ids.extend(batch);
        if last {
            break;
        }
    }
    let co_values: Vec<Value> = ids
        .iter()
        .map(|id| observe_co_value(store, id))
        .collect::<Result<_>>()?;
    let locks: Vec<Value> = peers
        .iter()
        .map(|peer| {
            let row = store.get_storage_reconciliation_lock(&[LOCK_KEY_START, peer].concat())?;
            Ok(answer::lock(row.as_ref()))
        })
        .collect::<Result<_>>()?;
    Ok(json!({
        "count": store.get_co_value_count()?,
        "coValues": co_values,
        "unsynced": answer::strings(&store.get_unsynced_co_value_ids()?),
        "waitingForDelete": answer::strings(&store.get_all_co_values_waiting_for_delete()?),
        "locks": locks,
    }))
}

fn observe_co_value<B: StorageBackend>(store: &B, id: &[u8]) -> Result<Value> {
    let row = store.get_co_value(id)?;
    let known = store.get_co_value_known_state(id)?;
    let mut sessions = Vec::new();
    if let Some(row) = &row {
        for session in store.get_co_value_sessions(row.row_id)? {
            let ses = session.row_id;
            let transactions = store.get_new_transaction_in_session(ses, 0, u64::MAX)?;
            let signatures = store.get_signatures(ses, 0)?;
            let mut fields = answer::session_state(&session);
            fields.insert(
                "transactions".into(),
                answer::transactions(&transactions, ses),
            );
            fields.insert("signatures".into(), answer::signatures(&signatures, ses));
            sessions.push(Value::Object(fields));
        }
    }
    Ok(json!({
        "id": answer::string(id),
        "row": row.as_ref().map(answer::co_value),
        "known": answer::known_state(known.as_ref()),
        "sessions": sessions,
    }))
}

/// The same from the stored rows; rows that belong to none are told, which makes a difference.
pub(crate) fn observe_rows<B: StorageBackend>(store: &B, peers: &[Vec<u8>]) -> Result<Value> {
    let mut rows = Rows::default();
    store.visit_rows(&mut |row| {
        rows.take(row);
        true
    })?;
    Ok(rows.into_state(peers))
}

#[derive(Default)]
struct Rows {
    /// By row id, as the ids are listed.
    co_values: BTreeMap<RowId, Value>,
    /// By row id, with the coValue's.
    sessions: BTreeMap<RowId, (RowId, Map<String, Value>)>,
    transactions: BTreeMap<(RowId, u64), Value>,
    signatures: BTreeMap<(RowId, u64), Value>,
    waiting: Vec<Value>,
    unsynced: BTreeSet<Vec<u8>>,
    locks: BTreeMap<Vec<u8>, Value>,
    /// Rows that came twice.
    strangers: Vec<String>,
}

impl Rows {
    fn take(&mut self, row: StoredRow) {
        let told = format!("{row:?}");
        let twice = match row {
            StoredRow::CoValue(row) => self
                .co_values
                .insert(row.row_id, answer::co_value(&row))
                .is_some(),
            StoredRow::Session(row) => {
                let fields = answer::session_state(&row);
                self.sessions
                    .insert(row.row_id, (row.co_value, fields))
                    .is_some()
            }
            StoredRow::Transaction(row) => {
                let value = json!({ "idx": row.idx, "tx": answer::stored_json(&row.tx) });
                self.transactions
                    .insert((row.ses, row.idx), value)
                    .is_some()
            }
            StoredRow::Signature(row) => {
                let value = json!({ "idx": row.idx, "signature": answer::string(&row.signature) });
                self.signatures.insert((row.ses, row.idx), value).is_some()
            }
            StoredRow::Deletion { id, status } => {
                if status == DeletionStatus::Pending {
                    self.waiting.push(answer::string(&id));
                }
                false
            }
            StoredRow::Unsynced { id, .. } => {
                self.unsynced.insert(id);
                false
            }
            StoredRow::Lock(row) => {
                let value = answer::lock(Some(&row));
                self.locks.insert(row.key, value).is_some()
            }
        };
        if twice {
            self.strangers.push(told);
        }
    }

    fn into_state(mut self, peers: &[Vec<u8>]) -> Value {
        let mut sessions: BTreeMap<RowId, Vec<Value>> = BTreeMap::new();
        let mut counters: BTreeMap<RowId, Map<String, Value>> = BTreeMap::new();
        for (ses, (co_value, mut fields)) in std::mem::take(&mut self.sessions) {
            for (name, table) in [
                ("transactions", &mut self.transactions),
                ("signatures", &mut self.signatures),
            ] {
                let rows = take_rows(table, ses);
                fields.insert(name.to_owned(), Value::Array(rows));
            }
            if let Some(Value::String(session)) = fields.get("sessionID") {
                let count = fields["lastIdx"].clone();
                counters
                    .entry(co_value)
                    .or_default()
                    .insert(session.clone(), count);
            }
            sessions
                .entry(co_value)
                .or_default()
                .push(Value::Object(fields));
        }
        let co_values: Vec<Value> = self
            .co_values
            .into_iter()
            .map(|(row_id, row)| {
                let id = row["id"].clone();
                let counters = counters.remove(&row_id).unwrap_or_default();
                json!({
                    "known": { "id": id, "header": true, "sessions": counters },
                    "sessions": sessions.remove(&row_id).unwrap_or_default(),
                    "id": id,
                    "row": row,
                })
            })
            .collect();
        let mut state = json!({
            "count": co_values.len(),
            "coValues": co_values,
            "unsynced": self.unsynced.iter().map(|id| answer::string(id)).collect::<Vec<_>>(),
            "waitingForDelete": self.waiting,
            "locks": peers
                .iter()
                .map(|peer| self.locks.remove(&[LOCK_KEY_START, peer].concat()))
                .collect::<Vec<_>>(),
        });
        let mut strangers = self.strangers;
        strangers.extend(sessions.into_values().flatten().map(|row| row.to_string()));
        strangers.extend(self.transactions.values().map(Value::to_string));
        strangers.extend(self.signatures.values().map(Value::to_string));
        if !strangers.is_empty() {
            state["rowsOfNone"] = Value::from(strangers);
        }
        state
    }
}

/// Takes a session's rows out of a table, in the order of their indices.
fn take_rows(table: &mut BTreeMap<(RowId, u64), Value>, ses: RowId) -> Vec<Value> {
    let keys: Vec<_> = table
        .range((ses, 0)..=(ses, u64::MAX))
        .map(|(key, _)| *key)
        .collect();
    keys.iter().filter_map(|key| table.remove(key)).collect()
}

/// Puts the lists of a state that have no promised order in one.
pub(crate) fn sort_state(state: &mut Value) {
    for name in ["unsynced", "waitingForDelete"] {
        if let Some(list) = state.get_mut(name) {
            sort(list);
        }
    }
    if let Some(Value::Array(co_values)) = state.get_mut("coValues") {
        for co_value in co_values {
            if let Some(sessions) = co_value.get_mut("sessions") {
                sort(sessions);
            }
        }
    }
}

/// The peers whose locks a history touches, also in calls that must be refused, in the order of
/// JavaScript's `sort`.
pub(crate) fn peers_of(operations: &[Operation]) -> Vec<Vec<u8>> {
    let mut peers = BTreeMap::new();
    let mut add = |peer: &[u8]| {
        peers.insert(wtf8::units(peer), peer.to_vec());
    };
    for operation in operations {
        match operation {
            Operation::Serial(operation) => visit_serial(operation, &mut add),
            Operation::Parallel { branches } => {
                for operation in branches.iter().flatten() {
                    visit_serial(operation, &mut add);
                }
            }
        }
    }
    peers.into_values().collect()
}

fn visit_serial(operation: &SerialOperation, add: &mut dyn FnMut(&[u8])) {
    match operation {
        SerialOperation::Write(write) => visit_write(write, add),
        SerialOperation::UseEndedTransaction { step } => visit_handle(step, add),
        SerialOperation::Transaction { steps, .. } => {
            for step in steps {
                match step {
                    TransactionStep::WriteNested { write } => visit_write(write, add),
                    TransactionStep::Handle(call) => visit_handle(call, add),
                    TransactionStep::Together { steps } => {
                        for call in steps {
                            visit_handle(call, add);
                        }
                    }
                    TransactionStep::ReadOutside { .. } | TransactionStep::Wait {} => {}
                }
            }
        }
        _ => {}
    }
}

fn visit_write(write: &WriteOperation, add: &mut dyn FnMut(&[u8])) {
    if let WriteOperation::TryAcquireStorageReconciliationLock { peer, .. }
    | WriteOperation::RenewStorageReconciliationLock { peer, .. }
    | WriteOperation::ReleaseStorageReconciliationLock { peer, .. } = write
    {
        add(peer.as_bytes());
    }
}

fn visit_handle(call: &HandleOperation, add: &mut dyn FnMut(&[u8])) {
    if let HandleOperation::GetStorageReconciliationLock { key }
    | HandleOperation::PutStorageReconciliationLock { key, .. } = call
    {
        add_peer_of_key(key, add);
    }
}

fn add_peer_of_key(key: &Text, add: &mut dyn FnMut(&[u8])) {
    if let Some(peer) = key.as_bytes().strip_prefix(LOCK_KEY_START) {
        add(peer);
    }
}
