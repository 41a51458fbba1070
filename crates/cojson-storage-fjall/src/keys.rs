//! The keys of the tables, and their decoders.
//!
//! A key begins with the byte of its table. Integers follow as eight bytes, big-endian. Bytes that
//! another part follows are escaped (`00` becomes `00 FF`) and ended by `00 01`, so that they keep their
//! order and no id, whatever it holds, is the beginning of another's key; a last part is left as it is.
use std::ops::Bound;

use cojson_storage::RowId;

/// What a key may be long at the most, in bytes: fjall panics beyond it.
pub const MAX_KEY_BYTES: usize = u16::MAX as usize;

/// The tables; their numbers are part of the layout: never use one again for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Table {
    /// id → row id and header.
    CoValueById = 1,
    /// row id → id.
    CoValueByRow = 2,
    /// coValue row id, session id → session row id. Written once a session: it is scanned.
    SessionByCoValue = 3,
    /// session row id → session. Rewritten by every append: a scan would walk the old versions.
    SessionByRow = 4,
    /// session row id, index → transaction.
    Transaction = 5,
    /// session row id, index → signature.
    Signature = 6,
    /// id, peer → nothing.
    Unsynced = 7,
    /// id → nothing: it waits for its erasure.
    DeletionPending = 8,
    /// id → nothing: it is erased. A table of its own, so that listing what waits does not walk it.
    DeletionDone = 9,
    /// name → whatever the name says.
    Meta = 10,
    /// lock key → lock.
    Lock = 11,
}

impl Table {
    /// Every table, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::CoValueById,
        Self::CoValueByRow,
        Self::SessionByCoValue,
        Self::SessionByRow,
        Self::Transaction,
        Self::Signature,
        Self::Unsynced,
        Self::DeletionPending,
        Self::DeletionDone,
        Self::Meta,
        Self::Lock,
    ];
}

/// A range of keys of one table; the start is included, the end is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key.
    pub start: Vec<u8>,
    /// The first key that is no longer in it.
    pub end: Vec<u8>,
}

impl KeyRange {
    /// All keys that begin with the prefix, which begins with a table's byte.
    fn of_prefix(prefix: Vec<u8>) -> Self {
        let mut end = prefix.clone();
        // The table's byte is never 255, so something is left.
        while end.last() == Some(&u8::MAX) {
            end.pop();
        }
        if let Some(last) = end.last_mut() {
            *last += 1;
        }
        Self { start: prefix, end }
    }

    /// The bounds, as maps and fjall take them.
    #[must_use]
    pub fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (Bound::Included(&self.start), Bound::Excluded(&self.end))
    }
}

fn with_bytes(table: Table, bytes: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + bytes.len());
    key.push(table as u8);
    key.extend_from_slice(bytes);
    key
}

fn with_row(table: Table, row: RowId) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + 8);
    key.push(table as u8);
    key.extend_from_slice(&row.to_be_bytes());
    key
}

fn with_index(table: Table, row: RowId, idx: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + 8 + 8);
    key.push(table as u8);
    key.extend_from_slice(&row.to_be_bytes());
    key.extend_from_slice(&idx.to_be_bytes());
    key
}

const ESCAPED: u8 = 0x00;
const NUL: u8 = 0xff;
const END: u8 = 0x01;

fn push_escaped(key: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        key.push(*byte);
        if *byte == ESCAPED {
            key.push(NUL);
        }
    }
    key.extend_from_slice(&[ESCAPED, END]);
}

/// The bytes at the beginning, and what follows them.
fn take_escaped(key: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut bytes = Vec::with_capacity(key.len());
    let mut rest = key;
    loop {
        let (first, after) = rest.split_first()?;
        if *first != ESCAPED {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let (second, after) = after.split_first()?;
        match *second {
            NUL => bytes.push(ESCAPED),
            END => return Some((bytes, after)),
            _ => return None,
        }
        rest = after;
    }
}

/// Where a coValue's row id and header are.
#[must_use]
pub fn co_value_by_id(id: &[u8]) -> Vec<u8> {
    with_bytes(Table::CoValueById, id)
}

/// Where a coValue's id is.
#[must_use]
pub fn co_value_by_row(row: RowId) -> Vec<u8> {
    with_row(Table::CoValueByRow, row)
}

/// Where a session's row id is.
#[must_use]
pub fn session_by_co_value(co_value: RowId, session_id: &[u8]) -> Vec<u8> {
    let mut key = with_row(Table::SessionByCoValue, co_value);
    key.extend_from_slice(session_id);
    key
}

/// Where a session is.
#[must_use]
pub fn session_by_row(row: RowId) -> Vec<u8> {
    with_row(Table::SessionByRow, row)
}

/// Where a transaction is.
#[must_use]
pub fn transaction(ses: RowId, idx: u64) -> Vec<u8> {
    with_index(Table::Transaction, ses, idx)
}

/// Where a signature is.
#[must_use]
pub fn signature(ses: RowId, idx: u64) -> Vec<u8> {
    with_index(Table::Signature, ses, idx)
}

/// What says that a peer does not have a coValue.
#[must_use]
pub fn unsynced(id: &[u8], peer: &[u8]) -> Vec<u8> {
    let mut key = unsynced_prefix(id);
    key.extend_from_slice(peer);
    key
}

fn unsynced_prefix(id: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + id.len() + 2);
    key.push(Table::Unsynced as u8);
    push_escaped(&mut key, id);
    key
}

/// What says that a coValue waits for its erasure.
#[must_use]
pub fn deletion_pending(id: &[u8]) -> Vec<u8> {
    with_bytes(Table::DeletionPending, id)
}

/// What says that a coValue is erased.
#[must_use]
pub fn deletion_done(id: &[u8]) -> Vec<u8> {
    with_bytes(Table::DeletionDone, id)
}

/// Where something about the store itself is.
#[must_use]
pub fn meta(name: &[u8]) -> Vec<u8> {
    with_bytes(Table::Meta, name)
}

/// Where a lock is.
#[must_use]
pub fn lock(key: &[u8]) -> Vec<u8> {
    with_bytes(Table::Lock, key)
}

/// Every key of a table.
#[must_use]
pub fn all_of(table: Table) -> KeyRange {
    KeyRange::of_prefix(vec![table as u8])
}

/// The ids of the coValues whose row id is above `row`.
#[must_use]
pub fn co_values_after_row(row: RowId) -> KeyRange {
    let mut start = co_value_by_row(row);
    start.push(0);
    KeyRange {
        start,
        end: all_of(Table::CoValueByRow).end,
    }
}

/// The sessions of a coValue.
#[must_use]
pub fn sessions_of(co_value: RowId) -> KeyRange {
    KeyRange::of_prefix(with_row(Table::SessionByCoValue, co_value))
}

/// The transactions of a session with an index of `from..=to`; nothing when `from > to`.
#[must_use]
pub fn transactions_between(ses: RowId, from: u64, to: u64) -> Option<KeyRange> {
    if from > to {
        return None;
    }
    let mut end = transaction(ses, to);
    end.push(0);
    Some(KeyRange {
        start: transaction(ses, from),
        end,
    })
}

/// All transactions of a session.
#[must_use]
pub fn all_transactions_of(ses: RowId) -> KeyRange {
    KeyRange::of_prefix(with_row(Table::Transaction, ses))
}

/// The signatures of a session at `first` or after.
#[must_use]
pub fn signatures_from(ses: RowId, first: u64) -> KeyRange {
    KeyRange {
        start: signature(ses, first),
        end: KeyRange::of_prefix(with_row(Table::Signature, ses)).end,
    }
}

/// The pairs of an id with its peers.
#[must_use]
pub fn unsynced_of(id: &[u8]) -> KeyRange {
    KeyRange::of_prefix(unsynced_prefix(id))
}

/// What stands behind the table's byte: an id, a name, a lock's key.
#[must_use]
pub fn decode_bytes(key: &[u8]) -> &[u8] {
    key.get(1..).unwrap_or_default()
}

fn take_row(key: &[u8]) -> Option<(RowId, &[u8])> {
    let (bytes, rest) = key.get(1..)?.split_first_chunk::<8>()?;
    Some((RowId::from_be_bytes(*bytes), rest))
}

/// The row id of a key that consists of one.
#[must_use]
pub fn decode_row(key: &[u8]) -> Option<RowId> {
    take_row(key)
        .filter(|(_, rest)| rest.is_empty())
        .map(|(row, _)| row)
}

/// Row id of the coValue, and session id.
#[must_use]
pub fn decode_session_by_co_value(key: &[u8]) -> Option<(RowId, &[u8])> {
    take_row(key)
}

/// Row id of the session, and index.
#[must_use]
pub fn decode_indexed(key: &[u8]) -> Option<(RowId, u64)> {
    let (ses, rest) = take_row(key)?;
    let idx = <[u8; 8]>::try_from(rest).ok()?;
    Some((ses, u64::from_be_bytes(idx)))
}

/// Id and peer.
#[must_use]
pub fn decode_unsynced(key: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    take_escaped(key.get(1..)?)
}
