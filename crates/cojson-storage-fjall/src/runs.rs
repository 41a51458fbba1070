//! Runs: consecutive transactions of a session that lie in one entry, under the index of the last.
//!
//! A commit stores its transactions in as few entries as it can, since entries are what fjall's writes,
//! reads and above all openings cost. Runs never overlap: what is written into a stored one cuts it. Under
//! the last index, and not the first, the run that holds an index is the first entry at it or after.
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use cojson_storage::{Result, RowId, TransactionRow};

use crate::error::corrupt;
use crate::keys;
use crate::values;

/// How many transactions a run holds at the most.
pub const MAX_TRANSACTIONS: u64 = 256;
/// Beyond so many bytes no further transaction is put into a run: who asks for one reads all of it.
const MAX_BYTES: usize = 32 << 10;

/// A stored run.
#[derive(Debug, PartialEq, Eq)]
pub struct Run<'a> {
    ses: RowId,
    first: u64,
    /// At least one.
    transactions: Vec<&'a [u8]>,
}

impl<'a> Run<'a> {
    /// Reads an entry. Errors: `CORRUPT`.
    pub fn decode(key: &[u8], value: &'a [u8]) -> Result<Self> {
        let run = keys::decode_indexed(key).zip(values::decode_run(value));
        let run = run.and_then(|((ses, last), transactions)| {
            let first = last.checked_sub(transactions.len() as u64 - 1)?;
            Some(Self {
                ses,
                first,
                transactions,
            })
        });
        run.ok_or_else(|| corrupt("a run of transactions"))
    }

    /// Its indices.
    pub fn indices(&self) -> RangeInclusive<u64> {
        self.first..=self.first + (self.transactions.len() as u64 - 1)
    }

    /// Its transactions with their indices.
    pub fn transactions(&self) -> impl Iterator<Item = (u64, &'a [u8])> {
        self.indices().zip(self.transactions.iter().copied())
    }

    /// Its rows of some indices.
    pub fn rows(&self, within: RangeInclusive<u64>) -> impl Iterator<Item = TransactionRow> {
        let ses = self.ses;
        self.transactions()
            .filter(move |(idx, _)| within.contains(idx))
            .map(move |(idx, tx)| TransactionRow {
                ses,
                idx,
                tx: tx.to_vec(),
            })
    }
}

/// A run to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRun {
    /// Row id of the session.
    pub ses: RowId,
    /// Index of the first.
    pub first: u64,
    /// At least one.
    pub transactions: Vec<Vec<u8>>,
}

impl NewRun {
    /// Its indices.
    pub fn indices(&self) -> RangeInclusive<u64> {
        self.first..=self.first + (self.transactions.len() as u64 - 1)
    }
}

/// Puts transactions, by session and index, into as few runs as they fit in.
pub fn grouped(transactions: BTreeMap<(RowId, u64), Vec<u8>>) -> Vec<NewRun> {
    let mut runs: Vec<NewRun> = Vec::new();
    let mut bytes = 0;
    for ((ses, idx), tx) in transactions {
        bytes += tx.len();
        match runs.last_mut() {
            Some(run)
                if run.ses == ses
                    && run.indices().end().checked_add(1) == Some(idx)
                    && (run.transactions.len() as u64) < MAX_TRANSACTIONS
                    && bytes <= MAX_BYTES =>
            {
                run.transactions.push(tx);
            }
            _ => {
                bytes = tx.len();
                runs.push(NewRun {
                    ses,
                    first: idx,
                    transactions: vec![tx],
                });
            }
        }
    }
    runs
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn transactions(
        ses: RowId,
        indices: impl IntoIterator<Item = u64>,
    ) -> Vec<((RowId, u64), Vec<u8>)> {
        let indices = indices.into_iter();
        indices
            .map(|idx| ((ses, idx), format!("{ses}.{idx}").into_bytes()))
            .collect()
    }

    fn spans(runs: &[NewRun]) -> Vec<(RowId, u64, u64)> {
        runs.iter()
            .map(|run| (run.ses, *run.indices().start(), *run.indices().end()))
            .collect()
    }

    #[test]
    fn consecutive_transactions_of_a_session_share_a_run() {
        let mut given = transactions(1, [4, 5, 6, 8]);
        given.extend(transactions(2, [9, u64::MAX - 1, u64::MAX]));
        let runs = grouped(given.into_iter().collect());
        let expected = [(1, 4, 6), (1, 8, 8), (2, 9, 9), (2, u64::MAX - 1, u64::MAX)];
        assert_eq!(spans(&runs), expected);
        assert_eq!(runs[0].transactions, [b"1.4", b"1.5", b"1.6"]);
        assert_eq!(grouped(BTreeMap::new()), []);
    }

    #[test]
    fn a_run_is_short_enough_to_be_read_as_a_whole() {
        let runs = grouped(transactions(1, 0..600).into_iter().collect());
        assert_eq!(spans(&runs), [(1, 0, 255), (1, 256, 511), (1, 512, 599)]);
        let large = (0..5).map(|idx| ((1, idx), vec![b'x'; 15 << 10]));
        assert_eq!(
            spans(&grouped(large.collect())),
            [(1, 0, 1), (1, 2, 3), (1, 4, 4)]
        );
        let huge = (0..3).map(|idx| ((1, idx), vec![b'x'; 2 << 20]));
        assert_eq!(
            spans(&grouped(huge.collect())),
            [(1, 0, 0), (1, 1, 1), (1, 2, 2)]
        );
    }

    #[test]
    fn a_run_is_read_back_in_part_and_as_a_whole() {
        let run = &grouped(transactions(7, 3..6).into_iter().collect())[0];
        let value = values::encode_run(&run.transactions);
        let key = keys::transactions(7, 5);
        let read = Run::decode(&key, &value).unwrap();
        assert_eq!(read.indices(), 3..=5);
        let indices = |within| read.rows(within).map(|row| row.idx).collect::<Vec<_>>();
        assert_eq!(indices(0..=u64::MAX), [3, 4, 5]);
        assert_eq!(indices(4..=4), [4]);
        assert_eq!(indices(6..=9), [0; 0]);
        assert!(read.rows(4..=4).all(|row| row.ses == 7 && row.tx == b"7.4"));
    }

    #[test]
    fn a_run_that_would_begin_before_the_first_index_is_corrupt() {
        let value = values::encode_run(&[b"one", b"two"]);
        assert!(Run::decode(&keys::transactions(1, 0), &value).is_err());
        assert!(Run::decode(&keys::transactions(1, 1), &value).is_ok());
        assert!(Run::decode(&keys::session_by_row(1), &value).is_err());
        assert!(Run::decode(&keys::transactions(1, 1), &[]).is_err());
    }
}
