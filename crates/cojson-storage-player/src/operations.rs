//! The operations of a history, as `engines/covalue/operations.ts` has them: the same names, the same
//! fields, and nothing else. Numbers are JavaScript's until `numbers.rs` makes row types of them.
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::wtf8;

/// A string of UTF-16 units, as WTF-8 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Vec<u8>);

impl Text {
    /// Its WTF-8 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.0.clone()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        wtf8::decode(&text).map(Text).ok_or_else(|| {
            serde::de::Error::custom(format!("the string {text:?} is not written as wtf8:…"))
        })
    }
}

/// A field that may be left out and, where it is there, may be null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Reads of the store.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)] // Said in operations.ts.
pub enum ReadOperation {
    GetCoValue {
        id: Text,
    },
    GetCoValueSessions {
        id: Text,
    },
    GetNewTransactionInSession {
        id: Text,
        session: Text,
        from: f64,
        to: f64,
    },
    GetSignatures {
        id: Text,
        session: Text,
        from: f64,
    },
    GetCoValueKnownState {
        id: Text,
    },
    #[serde(rename = "getCoValueIDs")]
    GetCoValueIds {
        limit: f64,
        offset: f64,
    },
    GetCoValueCount {},
    GetAllCoValuesWaitingForDelete {},
    #[serde(rename = "getUnsyncedCoValueIDs")]
    GetUnsyncedCoValueIds {},
    ReadCoValue {
        id: Text,
    },
}

/// One update of a coValue's sync state with a peer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SyncPair {
    pub id: Text,
    pub peer: Text,
    pub synced: bool,
}

/// What a `commitBatch` writes to one session: `count` transactions from `from` on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BatchSession {
    pub session: Text,
    pub from: f64,
    pub count: f64,
    pub text: Text,
    pub signature: Text,
    pub bytes: Option<f64>,
    pub signature_after: bool,
}

/// What a `commitBatch` writes to one coValue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BatchWrite {
    pub id: Text,
    #[serde(default, deserialize_with = "present")]
    pub header: Option<Value>,
    pub deleted: bool,
    pub sessions: Vec<BatchSession>,
}

/// Writes of one call, each atomic by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum WriteOperation {
    UpsertCoValue {
        id: Text,
        #[serde(default, deserialize_with = "present")]
        header: Option<Value>,
    },
    TrackCoValuesSyncState {
        updates: Vec<SyncPair>,
    },
    StopTrackingSyncState {
        id: Text,
    },
    EraseCoValueButKeepTombstone {
        id: Text,
    },
    TryAcquireStorageReconciliationLock {
        session: Text,
        peer: Text,
    },
    RenewStorageReconciliationLock {
        session: Text,
        peer: Text,
        offset: f64,
    },
    ReleaseStorageReconciliationLock {
        session: Text,
        peer: Text,
    },
    CommitBatch {
        writes: Vec<BatchWrite>,
    },
}

/// Calls on the handle of an open transaction.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "op",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[allow(missing_docs)]
pub enum HandleOperation {
    GetSingleCoValueSession {
        id: Text,
        session: Text,
    },
    MarkCoValueAsDeleted {
        id: Text,
    },
    AddSessionUpdate {
        id: Text,
        session: Text,
        last_idx: f64,
        signature: Text,
        bytes: Option<f64>,
        hint: bool,
    },
    AddTransactions {
        id: Text,
        session: Text,
        from: f64,
        count: f64,
        text: Text,
    },
    AddSignatureAfter {
        id: Text,
        session: Text,
        idx: f64,
        signature: Text,
    },
    DeleteCoValueContent {
        id: Text,
    },
    GetStorageReconciliationLock {
        key: Text,
    },
    PutStorageReconciliationLock {
        key: Text,
        session: Text,
        acquired_at: f64,
        released_at: Option<f64>,
        offset: f64,
    },
}

/// A step of a transaction: a call on its handle, or something done beside it while it is open.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum TransactionStep {
    Together {
        steps: Vec<HandleOperation>,
    },
    ReadOutside {
        read: ReadOperation,
    },
    WriteNested {
        write: WriteOperation,
    },
    Wait {},
    #[serde(untagged)]
    Handle(HandleOperation),
}

/// How a transaction's callback ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum TransactionEnd {
    Commit,
    Throw,
}

/// An operation that is played by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum SerialOperation {
    Transaction {
        steps: Vec<TransactionStep>,
        end: TransactionEnd,
    },
    Reopen {},
    Sync {},
    AdvanceClock {
        ms: f64,
    },
    UseEndedTransaction {
        step: HandleOperation,
    },
    #[serde(untagged)]
    Read(ReadOperation),
    #[serde(untagged)]
    Write(WriteOperation),
}

/// One operation of a history.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Operation {
    Parallel {
        branches: Vec<Vec<SerialOperation>>,
    },
    #[serde(untagged)]
    Serial(SerialOperation),
}

impl Operation {
    /// How many operations it is: steps included, what wraps another counted once.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Parallel { branches } => {
                branches.iter().flatten().map(SerialOperation::count).sum()
            }
            Self::Serial(operation) => operation.count(),
        }
    }
}

impl TransactionStep {
    fn count(&self) -> usize {
        match self {
            Self::Together { steps } => steps.len(),
            _ => 1,
        }
    }
}

impl SerialOperation {
    fn count(&self) -> usize {
        match self {
            Self::Transaction { steps, .. } => {
                1 + steps.iter().map(TransactionStep::count).sum::<usize>()
            }
            _ => 1,
        }
    }
}
