//! The lines of a stream file, as `bench/native/stream-lines.ts` writes them: a header, what is stored
//! before, operations, and a footer. Transactions and headers of coValues stay the JSON text that they
//! are in the file, which is what JavaScript hands to a store.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of the format that is read here.
pub const STREAM_VERSION: u32 = 1;

/// What an operation is; latencies are told apart by it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A message that makes a coValue is stored.
    StoreNew,
    /// A message that extends one is stored.
    Append,
    /// A whole coValue is loaded.
    Load,
    /// A coValue's known state is answered.
    KnownState,
    /// Sync states are tracked.
    TrackSync,
    /// What is not synced is listed.
    ListUnsynced,
    /// A message that deletes a coValue is stored, and its content erased.
    DeleteErase,
}

impl Kind {
    /// As a file names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StoreNew => "store-new",
            Self::Append => "append",
            Self::Load => "load",
            Self::KnownState => "known-state",
            Self::TrackSync => "track-sync",
            Self::ListUnsynced => "list-unsynced",
            Self::DeleteErase => "delete-erase",
        }
    }
}

/// A line. Named by its only key.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    Header(Header),
    /// A coValue that is stored before the operations.
    Fill(FilledCoValue),
    StoreNew(Store),
    Append(Store),
    Load(Read),
    KnownState(Read),
    TrackSync(TrackSync),
    ListUnsynced(ListUnsynced),
    DeleteErase(Store),
    Footer(Footer),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Header {
    pub(crate) format: String,
    pub(crate) version: u32,
    /// Characters of changes after which a signature is stored.
    pub(crate) signature_threshold: u64,
}

/// What the stream has, and what it answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Footer {
    /// Lines of `Fill`.
    pub(crate) filled: u64,
    pub(crate) operations: u64,
    /// Digests of the answers, for each kind that has any.
    pub(crate) answers: BTreeMap<Kind, String>,
    /// Digest of what is stored in the end.
    pub(crate) state: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilledCoValue {
    pub(crate) id: String,
    pub(crate) header: Box<RawValue>,
    pub(crate) sessions: Vec<FilledSession>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilledSession {
    #[serde(rename = "sessionID")]
    pub(crate) session_id: String,
    pub(crate) last_idx: u64,
    pub(crate) last_signature: String,
    pub(crate) bytes_since_last_signature: u64,
    /// From index 0 on.
    pub(crate) transactions: Vec<Box<RawValue>>,
    pub(crate) signatures: Vec<(u64, String)>,
}

#[derive(Deserialize)]
pub(crate) struct Store {
    pub(crate) timed: bool,
    pub(crate) message: Message,
}

#[derive(Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) header: Option<Box<RawValue>>,
    pub(crate) sessions: Vec<MessageSession>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageSession {
    #[serde(rename = "sessionID")]
    pub(crate) session_id: String,
    /// Transactions that are stored before.
    pub(crate) after: u64,
    /// Characters of changes since the last signature that is stored before.
    pub(crate) bytes_before: u64,
    /// Characters of changes in this message.
    pub(crate) size: u64,
    pub(crate) last_signature: String,
    /// Whether the session deletes its coValue.
    pub(crate) deletes: bool,
    pub(crate) transactions: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(crate) struct Read {
    pub(crate) timed: bool,
    pub(crate) id: String,
}

#[derive(Deserialize)]
pub(crate) struct TrackSync {
    pub(crate) timed: bool,
    pub(crate) updates: Vec<SyncStateUpdate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SyncStateUpdate {
    pub(crate) id: String,
    pub(crate) peer_id: String,
    pub(crate) synced: bool,
}

#[derive(Deserialize)]
pub(crate) struct ListUnsynced {
    pub(crate) timed: bool,
}
