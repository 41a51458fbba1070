//! The calls of an operation, in the order in which `bench/native/calls.ts` makes them: the small ones
//! as cojson's storage makes them (`bench/cojson-calls/`), or a composite one.
use cojson_storage::{
    Durability, KnownState, SessionRow, SignatureAfterRow, StorageBackend, StorageError,
    StorageTransaction, StoredCoValue, StoredSession,
};
use serde::Serialize;

use super::operation::{Call, SmallSession, SmallStore};

/// Which calls store and load coValues.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calls {
    /// Those of cojson's storage: a row, a session, a range of transactions.
    Small,
    /// `read_co_value` and `commit_batch`.
    Composite,
}

/// What an operation was answered.
pub(crate) enum Answer {
    /// Nothing that says anything.
    Done,
    /// With the signature at each session's end among the others.
    Whole(Option<StoredCoValue>),
    Known(Option<KnownState>),
    Ids(Vec<Vec<u8>>),
}

/// Why an operation has no answer.
pub(crate) enum Failure {
    Storage(StorageError),
    /// The backend does not hold what the stream has stored.
    Wrong(String),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Makes the calls of an operation.
pub(crate) fn play<B: StorageBackend>(
    backend: &B,
    call: &mut Call,
    durability: Durability,
    threshold: u64,
) -> Result<Answer, Failure> {
    match call {
        Call::Store(message) => {
            store_message(backend, message, durability, threshold)?;
            erase(backend, &message.id, message.erase)
        }
        Call::Commit { write, erase: then } => {
            let rows = backend.commit_batch(std::slice::from_ref(write))?;
            if !matches!(rows[..], [Some(_)]) {
                return Err(wrong(&write.id, "the batch answered no row id"));
            }
            erase(backend, &write.id, *then)
        }
        Call::Load(id) => Ok(Answer::Whole(load(backend, id)?)),
        Call::Read(id) => Ok(Answer::Whole(read(backend, id)?)),
        Call::KnownState(id) => Ok(Answer::Known(backend.get_co_value_known_state(id)?)),
        Call::TrackSync(updates) => {
            backend.track_co_values_sync_state(updates)?;
            Ok(Answer::Done)
        }
        Call::ListUnsynced => Ok(Answer::Ids(backend.get_unsynced_co_value_ids()?)),
    }
}

fn store_message<B: StorageBackend>(
    backend: &B,
    message: &mut SmallStore,
    durability: Durability,
    threshold: u64,
) -> Result<(), Failure> {
    let SmallStore { id, header, .. } = message;
    let co_value = backend
        .upsert_co_value(id, header.as_deref())?
        .ok_or_else(|| wrong(id, "the upsert answered no row id"))?;
    for session in &mut message.sessions {
        session.update.co_value = co_value;
        let mut transaction = backend.begin()?;
        store_session(&mut transaction, id, session, threshold)?;
        transaction.commit(durability)?;
    }
    Ok(())
}

fn store_session(
    transaction: &mut impl StorageTransaction,
    id: &[u8],
    session: &mut SmallSession,
    threshold: u64,
) -> Result<(), Failure> {
    let SmallSession { after, update, .. } = session;
    let stored = transaction.get_single_co_value_session(update.co_value, &update.session_id)?;
    if session.deletes {
        transaction.mark_co_value_as_deleted(id)?;
    }
    let (last_idx, bytes) = stored.map_or((0, 0), |row| {
        (row.last_idx, row.bytes_since_last_signature.unwrap_or(0))
    });
    if last_idx != *after {
        let held = format!("a session has {last_idx} transactions stored instead of {after}");
        return Err(wrong(id, &held));
    }
    let unsigned = bytes + session.size;
    let signs = unsigned > threshold;
    update.bytes_since_last_signature = Some(if signs { 0 } else { unsigned });
    let ses = transaction.add_session_update(update)?;
    if signs {
        transaction.add_signature_after(
            ses,
            update.last_idx.saturating_sub(1),
            &update.last_signature,
        )?;
    }
    for (idx, tx) in (*after..).zip(&session.transactions) {
        transaction.add_transaction(ses, idx, tx)?;
    }
    Ok(())
}

fn load<B: StorageBackend>(backend: &B, id: &[u8]) -> Result<Option<StoredCoValue>, Failure> {
    let Some(row) = backend.get_co_value(id)? else {
        return Ok(None);
    };
    let rows = backend.get_co_value_sessions(row.row_id)?;
    let signatures = rows
        .iter()
        .map(|row| backend.get_signatures(row.row_id, 0))
        .collect::<Result<Vec<_>, _>>()?;
    let mut sessions = Vec::with_capacity(rows.len());
    for (row, mut signatures) in rows.into_iter().zip(signatures) {
        add_end(&row, &mut signatures);
        let mut transactions = Vec::new();
        let mut from = 0;
        for end in &signatures {
            transactions.extend(backend.get_new_transaction_in_session(row.row_id, from, end.idx)?);
            from = end.idx + 1;
        }
        sessions.push(StoredSession {
            row,
            transactions,
            signatures,
        });
    }
    Ok(Some(StoredCoValue { row, sessions }))
}

fn read<B: StorageBackend>(backend: &B, id: &[u8]) -> Result<Option<StoredCoValue>, Failure> {
    let mut whole = backend.read_co_value(id)?;
    for session in whole.iter_mut().flat_map(|whole| &mut whole.sessions) {
        add_end(&session.row, &mut session.signatures);
    }
    Ok(whole)
}

fn erase<B: StorageBackend>(backend: &B, id: &[u8], erase: bool) -> Result<Answer, Failure> {
    if erase && !backend.erase_co_value_but_keep_tombstone(id)? {
        return Err(wrong(id, "there was nothing to erase"));
    }
    Ok(Answer::Done)
}

/// cojson's chunks end at the stored signatures, and at the last one where it is not among them.
fn add_end(row: &SessionRow, signatures: &mut Vec<SignatureAfterRow>) {
    let ends = signatures
        .last()
        .is_some_and(|last| last.signature == row.last_signature);
    if !ends {
        signatures.push(SignatureAfterRow {
            ses: row.row_id,
            idx: row.last_idx.saturating_sub(1),
            signature: row.last_signature.clone(),
        });
    }
}

fn wrong(id: &[u8], what: &str) -> Failure {
    Failure::Wrong(format!("{}: {what}", String::from_utf8_lossy(id)))
}
