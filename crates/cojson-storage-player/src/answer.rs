//! What a backend answered, as data that can be compared with a file's answers: rows as objects with the
//! names that JavaScript's rows have, strings in the file's form, row ids of sessions replaced by how
//! they relate to what was answered before.
use cojson_storage::{
    Acquired, CoValueRow, KnownState, LockRow, Refusal, RowId, SessionRow, SignatureAfterRow,
    StorageError, StoredCoValue, TransactionRow,
};
use serde_json::{Map, Value, json};

use crate::json::from_stored;
use crate::operations::Text;
use crate::row_names::{RowNames, Said};
use crate::wtf8;

/// What a backend answered to one operation or step.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Ok(Value),
    Error {
        code: &'static str,
        message: String,
    },
    /// Not played, by a rule that is the same for every store.
    Skipped(&'static str),
    /// Not played, since the trait has no way to say it.
    Unplayable(&'static str),
    Transaction {
        steps: Vec<Answer>,
        end: Box<Answer>,
    },
    Together(Vec<Answer>),
    Branches(Vec<Vec<Answer>>),
}

impl From<StorageError> for Answer {
    fn from(error: StorageError) -> Self {
        Self::Error {
            code: error.code().as_str(),
            message: error.to_string(),
        }
    }
}

impl From<Result<Value, StorageError>> for Answer {
    fn from(result: Result<Value, StorageError>) -> Self {
        result.map_or_else(Self::from, Self::Ok)
    }
}

impl Answer {
    /// As a file would have it.
    pub(crate) fn to_value(&self) -> Value {
        let all = |answers: &[Self]| answers.iter().map(Self::to_value).collect::<Vec<_>>();
        match self {
            Self::Ok(value) => json!({ "ok": value }),
            Self::Error { code, message } => json!({ "error": code, "message": message }),
            Self::Skipped(reason) => json!({ "skipped": reason }),
            Self::Unplayable(reason) => json!({ "unplayable": reason }),
            Self::Transaction { steps, end } => {
                json!({ "ok": { "steps": all(steps), "end": end.to_value() } })
            }
            Self::Together(answers) => json!({ "ok": all(answers) }),
            Self::Branches(branches) => {
                json!({ "ok": branches.iter().map(|branch| all(branch)).collect::<Vec<_>>() })
            }
        }
    }
}

pub(crate) fn string(bytes: &[u8]) -> Value {
    Value::String(wtf8::encode(bytes))
}

pub(crate) fn strings(list: &[Vec<u8>]) -> Value {
    list.iter().map(|bytes| string(bytes)).collect()
}

/// A number as JavaScript writes it: whole ones without a point.
pub(crate) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

/// JSON as it was stored. What is none makes an answer that no file holds.
pub(crate) fn stored_json(text: &[u8]) -> Value {
    from_stored(text).unwrap_or_else(|error| json!({ "notJSON": error.to_string() }))
}

pub(crate) fn co_value(row: &CoValueRow) -> Value {
    json!({ "rowID": row.row_id, "id": string(&row.id), "header": stored_json(&row.header) })
}

/// A session, with how its row id relates to the one that it had, if any.
pub(crate) fn session(row: &SessionRow, id: &Text, names: &mut RowNames, by: Said) -> Value {
    let mut fields = session_state(row);
    if names.co_value(id) != Some(row.co_value) {
        fields.insert("ofOtherCoValue".to_owned(), Value::Bool(true));
    }
    let identity = names.learn_session(id, &row.session_id, row.row_id, by);
    fields.insert("row".to_owned(), Value::from(identity));
    Value::Object(fields)
}

/// What a session says beside its row ids.
pub(crate) fn session_state(row: &SessionRow) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("sessionID".to_owned(), string(&row.session_id));
    fields.insert("lastIdx".to_owned(), Value::from(row.last_idx));
    fields.insert("lastSignature".to_owned(), string(&row.last_signature));
    if let Some(bytes) = row.bytes_since_last_signature {
        fields.insert("bytesSinceLastSignature".to_owned(), Value::from(bytes));
    }
    fields
}

/// Transactions; whether they are the asked session's stands in the place of its row id.
pub(crate) fn transactions(rows: &[TransactionRow], ses: RowId) -> Value {
    rows.iter()
        .map(|row| {
            let fields = json!({ "idx": row.idx, "tx": stored_json(&row.tx) });
            of_session(fields, row.ses == ses)
        })
        .collect()
}

/// Signatures, as `transactions`.
pub(crate) fn signatures(rows: &[SignatureAfterRow], ses: RowId) -> Value {
    rows.iter()
        .map(|row| {
            let fields = json!({ "idx": row.idx, "signature": string(&row.signature) });
            of_session(fields, row.ses == ses)
        })
        .collect()
}

pub(crate) fn known_state(known: Option<&KnownState>) -> Value {
    let Some(known) = known else {
        return Value::Null;
    };
    let mut sessions = Map::new();
    for (session, count) in &known.sessions {
        let twice = sessions.insert(wtf8::encode(session), Value::from(*count));
        if let Some(before) = twice {
            // A session that is named twice is no session of any file.
            sessions.insert(wtf8::encode(session), json!([before, count]));
        }
    }
    json!({ "id": string(&known.id), "header": true, "sessions": sessions })
}

/// A whole coValue; its row id is learnt, and those of its sessions.
pub(crate) fn whole(whole: &StoredCoValue, id: &Text, names: &mut RowNames) -> Value {
    names.learn_co_value(id, whole.row.row_id);
    let sessions: Vec<Value> = whole
        .sessions
        .iter()
        .map(|stored| {
            json!({
                "transactions": transactions(&stored.transactions, stored.row.row_id),
                "signatures": signatures(&stored.signatures, stored.row.row_id),
                "session": session(&stored.row, id, names, Said::Store),
            })
        })
        .collect();
    json!({ "row": co_value(&whole.row), "sessions": sessions })
}

pub(crate) fn lock(row: Option<&LockRow>) -> Value {
    let Some(row) = row else {
        return Value::Null;
    };
    let mut fields = json!({
        "key": string(&row.key),
        "holderSessionId": string(&row.holder_session_id),
        "acquiredAt": number(row.acquired_at),
        "lastProcessedOffset": row.last_processed_offset,
    });
    if let Some(released_at) = row.released_at {
        fields["releasedAt"] = number(released_at);
    }
    fields
}

pub(crate) fn acquired(acquired: Acquired) -> Value {
    match acquired {
        Acquired::Yes {
            last_processed_offset,
        } => {
            json!({ "acquired": true, "lastProcessedOffset": last_processed_offset })
        }
        Acquired::No(Refusal::NotDue) => json!({ "acquired": false, "reason": "not_due" }),
        Acquired::No(Refusal::Held) => json!({ "acquired": false, "reason": "lock_held" }),
    }
}

fn of_session(mut fields: Value, asked: bool) -> Value {
    if !asked {
        fields["ofOtherSession"] = Value::Bool(true);
    }
    fields
}
