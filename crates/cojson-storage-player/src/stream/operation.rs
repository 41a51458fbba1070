//! An operation with all its arguments in the form that a backend takes: made before its time begins.
use cojson_storage::{CoValueWrite, SessionUpdate, SessionWrite, SyncUpdate};
use serde_json::value::RawValue;

use super::Calls;
use super::lines::{
    FilledCoValue, Kind, Line, Message, MessageSession, Read, Store, SyncStateUpdate,
};

/// What is timed.
pub(crate) struct Operation {
    pub(crate) kind: Kind,
    pub(crate) timed: bool,
    pub(crate) call: Call,
}

/// What is called.
pub(crate) enum Call {
    /// A message with the small calls, and whether its coValue is erased then.
    Store(SmallStore),
    /// The same in one batch.
    Commit {
        write: CoValueWrite,
        erase: bool,
    },
    Load(Vec<u8>),
    /// The same with one call.
    Read(Vec<u8>),
    KnownState(Vec<u8>),
    TrackSync(Vec<SyncUpdate>),
    ListUnsynced,
}

pub(crate) struct SmallStore {
    pub(crate) id: Vec<u8>,
    pub(crate) header: Option<Vec<u8>>,
    pub(crate) sessions: Vec<SmallSession>,
    pub(crate) erase: bool,
}

/// A session of a message. What depends on what is stored is found when it is played.
pub(crate) struct SmallSession {
    pub(crate) after: u64,
    pub(crate) size: u64,
    pub(crate) deletes: bool,
    /// Of no coValue yet, and with the bytes of no message yet.
    pub(crate) update: SessionUpdate,
    pub(crate) transactions: Vec<Vec<u8>>,
}

impl Operation {
    /// The operation that a line is; the line itself when it is none.
    pub(crate) fn from_line(line: Line, calls: Calls, threshold: u64) -> Result<Self, Line> {
        let store = |kind, store: Store| {
            let erase = kind == Kind::DeleteErase;
            let Store { timed, message } = store;
            let call = match calls {
                Calls::Small => Call::Store(small_store(message, erase)),
                Calls::Composite => Call::Commit {
                    write: message_write(message, threshold),
                    erase,
                },
            };
            Self { kind, timed, call }
        };
        let read = |kind, Read { timed, id }: Read, call: fn(Vec<u8>) -> Call| Self {
            kind,
            timed,
            call: call(id.into_bytes()),
        };
        Ok(match line {
            Line::StoreNew(given) => store(Kind::StoreNew, given),
            Line::Append(given) => store(Kind::Append, given),
            Line::DeleteErase(given) => store(Kind::DeleteErase, given),
            Line::Load(given) => read(
                Kind::Load,
                given,
                match calls {
                    Calls::Small => Call::Load,
                    Calls::Composite => Call::Read,
                },
            ),
            Line::KnownState(given) => read(Kind::KnownState, given, Call::KnownState),
            Line::TrackSync(given) => Self {
                kind: Kind::TrackSync,
                timed: given.timed,
                call: Call::TrackSync(given.updates.into_iter().map(sync_update).collect()),
            },
            Line::ListUnsynced(given) => Self {
                kind: Kind::ListUnsynced,
                timed: given.timed,
                call: Call::ListUnsynced,
            },
            Line::Header(_) | Line::Fill(_) | Line::Footer(_) => return Err(line),
        })
    }
}

/// What is stored of a coValue before the operations.
pub(crate) fn filled_write(filled: FilledCoValue) -> CoValueWrite {
    CoValueWrite {
        id: filled.id.into_bytes(),
        header: Some(bytes(&filled.header)),
        deleted: false,
        sessions: filled
            .sessions
            .into_iter()
            .map(|session| SessionWrite {
                session_id: session.session_id.into_bytes(),
                last_idx: session.last_idx,
                last_signature: session.last_signature.into_bytes(),
                bytes_since_last_signature: Some(session.bytes_since_last_signature),
                transactions: (0..).zip(all_bytes(&session.transactions)).collect(),
                signatures: session
                    .signatures
                    .into_iter()
                    .map(|(idx, signature)| (idx, signature.into_bytes()))
                    .collect(),
            })
            .collect(),
    }
}

fn small_store(message: Message, erase: bool) -> SmallStore {
    SmallStore {
        id: message.id.into_bytes(),
        header: message.header.as_deref().map(bytes),
        sessions: message.sessions.into_iter().map(small_session).collect(),
        erase,
    }
}

fn small_session(session: MessageSession) -> SmallSession {
    SmallSession {
        after: session.after,
        size: session.size,
        deletes: session.deletes,
        transactions: all_bytes(&session.transactions),
        update: SessionUpdate {
            co_value: 0,
            session_id: session.session_id.into_bytes(),
            last_idx: session.after + session.transactions.len() as u64,
            last_signature: session.last_signature.into_bytes(),
            bytes_since_last_signature: None,
        },
    }
}

fn message_write(message: Message, threshold: u64) -> CoValueWrite {
    CoValueWrite {
        id: message.id.into_bytes(),
        header: message.header.as_deref().map(bytes),
        deleted: message.sessions.iter().any(|session| session.deletes),
        sessions: message
            .sessions
            .into_iter()
            .map(|session| session_write(session, threshold))
            .collect(),
    }
}

fn session_write(session: MessageSession, threshold: u64) -> SessionWrite {
    let unsigned = session.bytes_before + session.size;
    let signs = unsigned > threshold;
    let last_idx = session.after + session.transactions.len() as u64;
    let last_signature = session.last_signature.into_bytes();
    let signatures = if signs {
        vec![(last_idx.saturating_sub(1), last_signature.clone())]
    } else {
        Vec::new()
    };
    SessionWrite {
        session_id: session.session_id.into_bytes(),
        last_idx,
        last_signature,
        bytes_since_last_signature: Some(if signs { 0 } else { unsigned }),
        transactions: (session.after..)
            .zip(all_bytes(&session.transactions))
            .collect(),
        signatures,
    }
}

fn sync_update(update: SyncStateUpdate) -> SyncUpdate {
    SyncUpdate {
        id: update.id.into_bytes(),
        peer: update.peer_id.into_bytes(),
        synced: update.synced,
    }
}

fn all_bytes(texts: &[Box<RawValue>]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| bytes(text)).collect()
}

fn bytes(text: &RawValue) -> Vec<u8> {
    text.get().as_bytes().to_vec()
}
