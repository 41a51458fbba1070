//! The bytes of the values. Integers are of variable length (seven bits a byte, the lowest first); what
//! comes last needs no length. Decoders answer nothing for bytes that the encoders do not write.
use cojson_storage::{LockRow, RowId};

/// A coValue without its id, which is in the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoValueValue<'a> {
    /// Its row id.
    pub row_id: RowId,
    /// Its header.
    pub header: &'a [u8],
}

/// The part of a session that every append rewrites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionValue<'a> {
    /// A count of transactions.
    pub last_idx: u64,
    /// Bytes of transactions since the last signature row, where the caller counts them.
    pub bytes_since_last_signature: Option<u64>,
    /// Signature after the last transaction.
    pub last_signature: &'a [u8],
}

/// How far row ids were given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountersValue {
    /// The last row id of a coValue when this was written; the table itself may be further.
    pub last_co_value: RowId,
    /// No session has this row id or one above it, erased ones included.
    pub sessions_reserved: RowId,
}

fn push_integer(bytes: &mut Vec<u8>, value: u64) {
    let mut rest = value;
    while rest >= 0x80 {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn take_integer(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        // The tenth byte has one bit left.
        if at == 9 && bits > 1 {
            return None;
        }
        value |= bits << (7 * at);
        if byte & 0x80 == 0 {
            // A longer form of a number that has a shorter one is not ours.
            if at > 0 && bits == 0 {
                return None;
            }
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

fn take_number(bytes: &[u8]) -> Option<(f64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    Some((f64::from_be_bytes(*number), rest))
}

/// Row id and header of a coValue.
#[must_use]
pub fn encode_co_value(row_id: RowId, header: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5 + header.len());
    push_integer(&mut bytes, row_id);
    bytes.extend_from_slice(header);
    bytes
}

/// See [`encode_co_value`].
#[must_use]
pub fn decode_co_value(bytes: &[u8]) -> Option<CoValueValue<'_>> {
    let (row_id, header) = take_integer(bytes)?;
    Some(CoValueValue { row_id, header })
}

/// A row id alone.
#[must_use]
pub fn encode_row_id(row_id: RowId) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5);
    push_integer(&mut bytes, row_id);
    bytes
}

/// See [`encode_row_id`].
#[must_use]
pub fn decode_row_id(bytes: &[u8]) -> Option<RowId> {
    take_integer(bytes)
        .filter(|(_, rest)| rest.is_empty())
        .map(|(row_id, _)| row_id)
}

/// Transactions of a run: how many there are, the length of each but the last, and then their bytes.
#[must_use]
pub fn encode_run(transactions: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let lengths = transactions.iter().map(|tx| tx.as_ref().len());
    let mut bytes = Vec::with_capacity(lengths.clone().map(|length| length + 3).sum());
    push_integer(&mut bytes, transactions.len() as u64);
    for length in lengths.take(transactions.len().saturating_sub(1)) {
        push_integer(&mut bytes, length as u64);
    }
    for tx in transactions {
        bytes.extend_from_slice(tx.as_ref());
    }
    bytes
}

/// See [`encode_run`]; at least one transaction.
#[must_use]
pub fn decode_run(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let (count, mut rest) = take_integer(bytes)?;
    // Each but the last has a length, of a byte at least.
    let others = usize::try_from(count).ok()?.checked_sub(1)?;
    if others > rest.len() {
        return None;
    }
    let mut lengths = Vec::with_capacity(others);
    for _ in 0..others {
        let (length, after) = take_integer(rest)?;
        lengths.push(usize::try_from(length).ok()?);
        rest = after;
    }
    let mut transactions = Vec::with_capacity(others + 1);
    for length in lengths {
        let (tx, after) = rest.split_at_checked(length)?;
        transactions.push(tx);
        rest = after;
    }
    transactions.push(rest);
    Some(transactions)
}

const WITHOUT: u8 = 0;
const WITH: u8 = 1;

/// A session.
#[must_use]
pub fn encode_session(session: &SessionValue<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(12 + session.last_signature.len());
    match session.bytes_since_last_signature {
        None => bytes.push(WITHOUT),
        Some(count) => {
            bytes.push(WITH);
            push_integer(&mut bytes, count);
        }
    }
    push_integer(&mut bytes, session.last_idx);
    bytes.extend_from_slice(session.last_signature);
    bytes
}

/// See [`encode_session`].
#[must_use]
pub fn decode_session(bytes: &[u8]) -> Option<SessionValue<'_>> {
    let (bytes_since_last_signature, rest) = match bytes.split_first()? {
        (&WITHOUT, rest) => (None, rest),
        (&WITH, rest) => {
            let (count, rest) = take_integer(rest)?;
            (Some(count), rest)
        }
        _ => return None,
    };
    let (last_idx, last_signature) = take_integer(rest)?;
    Some(SessionValue {
        last_idx,
        bytes_since_last_signature,
        last_signature,
    })
}

/// A lock, whose key is in the key.
#[must_use]
pub fn encode_lock(row: &LockRow) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(22 + row.holder_session_id.len());
    match row.released_at {
        None => bytes.push(WITHOUT),
        Some(released_at) => {
            bytes.push(WITH);
            bytes.extend_from_slice(&released_at.to_be_bytes());
        }
    }
    bytes.extend_from_slice(&row.acquired_at.to_be_bytes());
    push_integer(&mut bytes, row.last_processed_offset);
    bytes.extend_from_slice(&row.holder_session_id);
    bytes
}

/// See [`encode_lock`].
#[must_use]
pub fn decode_lock(key: &[u8], bytes: &[u8]) -> Option<LockRow> {
    let (released_at, rest) = match bytes.split_first()? {
        (&WITHOUT, rest) => (None, rest),
        (&WITH, rest) => {
            let (released_at, rest) = take_number(rest)?;
            (Some(released_at), rest)
        }
        _ => return None,
    };
    let (acquired_at, rest) = take_number(rest)?;
    let (last_processed_offset, holder_session_id) = take_integer(rest)?;
    Some(LockRow {
        key: key.to_vec(),
        holder_session_id: holder_session_id.to_vec(),
        acquired_at,
        released_at,
        last_processed_offset,
    })
}

/// The counters.
#[must_use]
pub fn encode_counters(counters: CountersValue) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(10);
    push_integer(&mut bytes, counters.last_co_value);
    push_integer(&mut bytes, counters.sessions_reserved);
    bytes
}

/// See [`encode_counters`].
#[must_use]
pub fn decode_counters(bytes: &[u8]) -> Option<CountersValue> {
    let (last_co_value, rest) = take_integer(bytes)?;
    let sessions_reserved = decode_row_id(rest)?;
    Some(CountersValue {
        last_co_value,
        sessions_reserved,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(any::<u8>(), 0..20)
    }

    fn integer() -> impl Strategy<Value = u64> {
        prop_oneof![
            0..300u64,
            (0..64u32).prop_map(|bits| (1 << bits) - 1),
            (0..64u32).prop_map(|bits| 1 << bits),
            Just(u64::MAX),
            any::<u64>()
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        #[test]
        fn integers_are_read_back_and_take_no_more_bytes_than_they_need(value in integer()) {
            let row_id = encode_row_id(value);
            prop_assert_eq!(decode_row_id(&row_id), Some(value));
            let bits = u64::BITS - value.leading_zeros();
            prop_assert_eq!(row_id.len() as u32, bits.div_ceil(7).max(1));
        }

        #[test]
        fn co_values_are_read_back(row_id in integer(), header in bytes()) {
            let stored = encode_co_value(row_id, &header);
            let header = header.as_slice();
            prop_assert_eq!(decode_co_value(&stored), Some(CoValueValue { row_id, header }));
        }

        #[test]
        fn sessions_are_read_back(
            last_idx in integer(),
            bytes_since_last_signature in prop::option::of(integer()),
            last_signature in bytes(),
        ) {
            let session = SessionValue {
                last_idx,
                bytes_since_last_signature,
                last_signature: &last_signature,
            };
            let stored = encode_session(&session);
            prop_assert_eq!(decode_session(&stored), Some(session));
        }

        #[test]
        fn locks_are_read_back(
            key in bytes(),
            holder_session_id in bytes(),
            acquired_at in -1e300..1e300f64,
            released_at in prop::option::of(-1e300..1e300f64),
            last_processed_offset in integer(),
        ) {
            let row = LockRow {
                key: key.clone(),
                holder_session_id,
                acquired_at,
                released_at,
                last_processed_offset,
            };
            prop_assert_eq!(decode_lock(&key, &encode_lock(&row)), Some(row));
        }

        #[test]
        fn runs_are_read_back(transactions in prop::collection::vec(bytes(), 1..20)) {
            let stored = encode_run(&transactions);
            let read = decode_run(&stored);
            prop_assert_eq!(read, Some(transactions.iter().map(Vec::as_slice).collect()));
        }

        #[test]
        fn counters_are_read_back(last_co_value in integer(), sessions_reserved in integer()) {
            let counters = CountersValue { last_co_value, sessions_reserved };
            prop_assert_eq!(decode_counters(&encode_counters(counters)), Some(counters));
        }

        /// Whatever is accepted is what would have been written: nothing else passes for ours.
        #[test]
        fn decoders_take_any_bytes(stored in bytes()) {
            if let Some(value) = decode_co_value(&stored) {
                prop_assert_eq!(&encode_co_value(value.row_id, value.header), &stored);
            }
            if let Some(row_id) = decode_row_id(&stored) {
                prop_assert_eq!(&encode_row_id(row_id), &stored);
            }
            if let Some(transactions) = decode_run(&stored) {
                prop_assert_eq!(&encode_run(&transactions), &stored);
            }
            if let Some(session) = decode_session(&stored) {
                prop_assert_eq!(&encode_session(&session), &stored);
            }
            if let Some(lock) = decode_lock(b"key", &stored) {
                prop_assert_eq!(&encode_lock(&lock), &stored);
            }
            if let Some(counters) = decode_counters(&stored) {
                prop_assert_eq!(&encode_counters(counters), &stored);
            }
        }
    }
}
