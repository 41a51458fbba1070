//! Answers as JavaScript gets them: rows without what the caller asked by.
use cojson_storage::{
    Acquired, CoValueRow, KnownState, LockRow, Refusal, SessionRow, SignatureAfterRow,
    StorageStats, TransactionRow,
};
use napi_derive::napi;

use crate::bytes::Bytes;
use crate::numbers::number;

/// A stored coValue.
#[napi(object, object_from_js = false, js_name = "NativeCoValue")]
pub struct NativeCoValue {
    #[napi(js_name = "rowID")]
    pub row_id: f64,
    /// JSON.
    #[napi(ts_type = "Buffer")]
    pub header: Bytes,
}

/// A session of a coValue.
#[napi(object, object_from_js = false)]
pub struct NativeSession {
    #[napi(js_name = "rowID")]
    pub row_id: f64,
    /// WTF-8.
    #[napi(js_name = "sessionID", ts_type = "Buffer")]
    pub session_id: Bytes,
    pub last_idx: f64,
    /// WTF-8.
    #[napi(ts_type = "Buffer")]
    pub last_signature: Bytes,
    pub bytes_since_last_signature: Option<f64>,
}

/// A transaction of a session.
#[napi(object, object_from_js = false)]
pub struct NativeTransaction {
    pub idx: f64,
    /// JSON.
    #[napi(ts_type = "Buffer")]
    pub tx: Bytes,
}

/// A signature of a session.
#[napi(object, object_from_js = false)]
pub struct NativeSignature {
    pub idx: f64,
    /// WTF-8.
    #[napi(ts_type = "Buffer")]
    pub signature: Bytes,
}

/// How far one session of a coValue goes.
#[napi(object, object_from_js = false)]
pub struct NativeCounter {
    /// WTF-8.
    #[napi(js_name = "sessionID", ts_type = "Buffer")]
    pub session_id: Bytes,
    pub last_idx: f64,
}

/// A storage reconciliation lock. Times are milliseconds since the epoch.
#[napi(object, object_from_js = false)]
pub struct NativeLock {
    /// WTF-8.
    #[napi(ts_type = "Buffer")]
    pub holder_session_id: Bytes,
    pub acquired_at: f64,
    pub released_at: Option<f64>,
    pub last_processed_offset: f64,
}

/// The answer to who asks for a lock.
#[napi(object, object_from_js = false)]
pub struct NativeAcquired {
    pub acquired: bool,
    /// Where the round goes on; only where the lock is given.
    pub last_processed_offset: Option<f64>,
    /// Why it is not given.
    #[napi(ts_type = "'not_due' | 'lock_held'")]
    pub reason: Option<&'static str>,
}

/// Exact counters since the store was opened.
#[napi(object, object_from_js = false)]
pub struct NativeStats {
    pub calls: f64,
    pub rows: f64,
    pub batch_bytes: f64,
    pub syncs_requested: f64,
}

impl From<CoValueRow> for NativeCoValue {
    fn from(row: CoValueRow) -> Self {
        Self {
            row_id: number(row.row_id),
            header: Bytes(row.header),
        }
    }
}

impl From<SessionRow> for NativeSession {
    fn from(row: SessionRow) -> Self {
        Self {
            row_id: number(row.row_id),
            session_id: Bytes(row.session_id),
            last_idx: number(row.last_idx),
            last_signature: Bytes(row.last_signature),
            bytes_since_last_signature: row.bytes_since_last_signature.map(number),
        }
    }
}

impl From<TransactionRow> for NativeTransaction {
    fn from(row: TransactionRow) -> Self {
        Self {
            idx: number(row.idx),
            tx: Bytes(row.tx),
        }
    }
}

impl From<SignatureAfterRow> for NativeSignature {
    fn from(row: SignatureAfterRow) -> Self {
        Self {
            idx: number(row.idx),
            signature: Bytes(row.signature),
        }
    }
}

/// The counters of a known state; its id is the caller's.
pub fn counters(state: KnownState) -> Vec<NativeCounter> {
    let counter = |(session_id, last_idx)| NativeCounter {
        session_id: Bytes(session_id),
        last_idx: number(last_idx),
    };
    state.sessions.into_iter().map(counter).collect()
}

impl From<LockRow> for NativeLock {
    fn from(row: LockRow) -> Self {
        Self {
            holder_session_id: Bytes(row.holder_session_id),
            acquired_at: row.acquired_at,
            released_at: row.released_at,
            last_processed_offset: number(row.last_processed_offset),
        }
    }
}

impl From<Acquired> for NativeAcquired {
    fn from(answer: Acquired) -> Self {
        match answer {
            Acquired::Yes {
                last_processed_offset,
            } => Self {
                acquired: true,
                last_processed_offset: Some(number(last_processed_offset)),
                reason: None,
            },
            Acquired::No(refusal) => Self {
                acquired: false,
                last_processed_offset: None,
                reason: Some(match refusal {
                    Refusal::NotDue => "not_due",
                    Refusal::Held => "lock_held",
                }),
            },
        }
    }
}

impl From<StorageStats> for NativeStats {
    fn from(stats: StorageStats) -> Self {
        Self {
            calls: number(stats.calls),
            rows: number(stats.rows),
            batch_bytes: number(stats.batch_bytes),
            syncs_requested: number(stats.syncs_requested),
        }
    }
}
