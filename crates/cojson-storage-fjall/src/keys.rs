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
    /// session row id, index of the last → a run of transactions.
    Transactions = 5,
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
        Self::Transactions,
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

/// Where a run of transactions is that ends at `last`.
#[must_use]
pub fn transactions(ses: RowId, last: u64) -> Vec<u8> {
    with_index(Table::Transactions, ses, last)
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

/// The runs of a session that end at `from..=to`, ascending.
#[must_use]
pub fn transactions_ending(ses: RowId, from: u64, to: u64) -> KeyRange {
    let mut end = transactions(ses, to);
    end.push(0);
    KeyRange {
        start: transactions(ses, from),
        end,
    }
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

/// Row id of the session, and index of the signature, or of a run's last transaction.
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ids of few different bytes, those that the encoding uses among them, so that many begin alike.
    fn id() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            Just(0),
            Just(1),
            Just(2),
            Just(0xfe),
            Just(0xff),
            any::<u8>()
        ];
        prop::collection::vec(byte, 0..6)
    }

    /// Row ids and indices, those at the edges among them.
    fn integer() -> impl Strategy<Value = u64> {
        prop_oneof![
            0..4u64,
            254..258u64,
            Just((1 << 53) - 1),
            Just(1 << 53),
            Just(u64::MAX - 1),
            Just(u64::MAX),
            any::<u64>()
        ]
    }

    fn holds(range: &KeyRange, key: &[u8]) -> bool {
        range.start.as_slice() <= key && key < range.end.as_slice()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn keys_of_pairs_of_ids_keep_their_order(a in (id(), id()), b in (id(), id())) {
            prop_assert_eq!(unsynced(&a.0, &a.1).cmp(&unsynced(&b.0, &b.1)), a.cmp(&b));
        }

        #[test]
        fn keys_of_pairs_of_ids_are_read_back(id in id(), peer in id()) {
            let key = unsynced(&id, &peer);
            prop_assert_eq!(decode_unsynced(&key), Some((id, peer.as_slice())));
        }

        #[test]
        fn a_range_of_an_id_holds_its_pairs_and_no_others(a in id(), b in id(), peer in id()) {
            prop_assert_eq!(holds(&unsynced_of(&a), &unsynced(&b, &peer)), a == b);
        }

        #[test]
        fn keys_of_indices_keep_their_order_and_are_read_back(
            a in (integer(), integer()),
            b in (integer(), integer()),
        ) {
            let keys = (transactions(a.0, a.1), transactions(b.0, b.1));
            prop_assert_eq!(keys.0.cmp(&keys.1), a.cmp(&b));
            prop_assert_eq!(decode_indexed(&keys.0), Some(a));
            prop_assert_eq!(decode_indexed(&signature(b.0, b.1)), Some(b));
        }

        #[test]
        fn a_range_of_indices_is_what_it_means_in_mathematics(
            ses in integer(), from in integer(), to in integer(), other in integer(), idx in integer(),
        ) {
            let held = holds(&transactions_ending(ses, from, to), &transactions(other, idx));
            prop_assert_eq!(held, other == ses && from <= idx && idx <= to);
            let held = holds(&signatures_from(ses, from), &signature(other, idx));
            prop_assert_eq!(held, other == ses && from <= idx);
        }

        #[test]
        fn keys_of_sessions_keep_their_order_and_are_read_back(
            a in (integer(), id()),
            b in (integer(), id()),
        ) {
            let keys = (session_by_co_value(a.0, &a.1), session_by_co_value(b.0, &b.1));
            prop_assert_eq!(keys.0.cmp(&keys.1), a.cmp(&b));
            prop_assert_eq!(decode_session_by_co_value(&keys.0), Some((a.0, a.1.as_slice())));
            prop_assert_eq!(holds(&sessions_of(a.0), &keys.1), a.0 == b.0);
        }

        #[test]
        fn keys_of_rows_keep_their_order_and_are_read_back(a in integer(), b in integer()) {
            prop_assert_eq!(co_value_by_row(a).cmp(&co_value_by_row(b)), a.cmp(&b));
            prop_assert_eq!(decode_row(&session_by_row(a)), Some(a));
            prop_assert_eq!(holds(&co_values_after_row(a), &co_value_by_row(b)), b > a);
        }

        #[test]
        fn tables_do_not_overlap(id in id(), row in integer(), idx in integer()) {
            let keys = [
                co_value_by_id(&id),
                co_value_by_row(row),
                session_by_co_value(row, &id),
                session_by_row(row),
                transactions(row, idx),
                signature(row, idx),
                unsynced(&id, &id),
                deletion_pending(&id),
                deletion_done(&id),
                meta(&id),
                lock(&id),
            ];
            for (at, table) in Table::ALL.into_iter().enumerate() {
                for (other, key) in keys.iter().enumerate() {
                    prop_assert_eq!(holds(&all_of(table), key), at == other);
                }
            }
            for key in [&keys[0], &keys[7], &keys[8], &keys[9], &keys[10]] {
                prop_assert_eq!(decode_bytes(key), id.as_slice());
            }
        }

        #[test]
        fn decoders_take_any_bytes(key in prop::collection::vec(any::<u8>(), 0..30)) {
            // What is read is what would have been written.
            let written = [
                decode_row(&key).map(session_by_row),
                decode_session_by_co_value(&key).map(|(row, id)| session_by_co_value(row, id)),
                decode_indexed(&key).map(|(row, idx)| transactions(row, idx)),
                decode_unsynced(&key).map(|(id, peer)| unsynced(&id, peer)),
            ];
            for again in written.into_iter().flatten() {
                prop_assert_eq!(&again[1..], &key[1..]);
            }
            prop_assert!(key.ends_with(decode_bytes(&key)));
        }
    }

    #[test]
    fn keys_of_another_length_are_not_read() {
        assert_eq!(decode_row(&transactions(1, 2)), None);
        assert_eq!(decode_indexed(&session_by_row(1)), None);
        assert_eq!(
            decode_indexed(&[transactions(1, 2), vec![0]].concat()),
            None
        );
        assert_eq!(decode_session_by_co_value(&[3, 0, 0]), None);
        assert_eq!(decode_unsynced(&[7, b'a', 0]), None);
        assert_eq!(decode_unsynced(&[7, b'a', 0, 2]), None);
    }
}
