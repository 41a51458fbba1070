//! From an operation's plain data to the trait's arguments, as `engines/covalue/operation-arguments.ts`.
//! Nothing where a number has no form in Rust; see `numbers.rs`.
use cojson_storage::{CoValueWrite, LockRow, SessionWrite};
use serde_json::Value;

use crate::json::{string_literal, to_stored};
use crate::numbers::storable;
use crate::operations::{BatchSession, BatchWrite, Text};

/// `count` transactions with consecutive indices; each one's time is its index, so that no two are equal.
pub(crate) fn transaction_run(from: f64, count: f64, text: &Text) -> Option<Vec<(u64, Vec<u8>)>> {
    let changes = string_literal(text.as_bytes());
    (0..storable(count)?)
        .map(|offset| {
            let idx = storable(from + offset as f64)?;
            let tx = format!(r#"{{"privacy":"trusting","madeAt":{idx},"changes":{changes}}}"#);
            Some((idx, tx.into_bytes()))
        })
        .collect()
}

/// A batch as the trait takes it.
pub(crate) fn batch(writes: &[BatchWrite]) -> Option<Vec<CoValueWrite>> {
    writes
        .iter()
        .map(|write| {
            Some(CoValueWrite {
                id: write.id.to_vec(),
                header: write.header.as_ref().map(to_stored),
                deleted: write.deleted,
                sessions: write
                    .sessions
                    .iter()
                    .map(session_write)
                    .collect::<Option<_>>()?,
            })
        })
        .collect()
}

fn session_write(session: &BatchSession) -> Option<SessionWrite> {
    let last_idx = storable(session.from + session.count)?;
    // The index that it follows is one below the counter, so there must be one.
    let signs = session.signature_after && session.count > 0.0;
    Some(SessionWrite {
        session_id: session.session.to_vec(),
        last_idx,
        last_signature: session.signature.to_vec(),
        bytes_since_last_signature: optional(session.bytes)?,
        transactions: transaction_run(session.from, session.count, &session.text)?,
        signatures: if signs {
            vec![(last_idx - 1, session.signature.to_vec())]
        } else {
            Vec::new()
        },
    })
}

/// A lock's row as the trait takes it.
pub(crate) fn lock_row(
    key: &Text,
    session: &Text,
    acquired_at: f64,
    released_at: Option<f64>,
    offset: f64,
) -> Option<LockRow> {
    Some(LockRow {
        key: key.to_vec(),
        holder_session_id: session.to_vec(),
        acquired_at,
        released_at,
        last_processed_offset: storable(offset)?,
    })
}

/// A number that may be left out: nothing where it is there and has no form.
pub(crate) fn optional(number: Option<f64>) -> Option<Option<u64>> {
    match number {
        None => Some(None),
        Some(number) => storable(number).map(Some),
    }
}

/// A header's JSON.
pub(crate) fn header(header: Option<&Value>) -> Option<Vec<u8>> {
    header.map(to_stored)
}
