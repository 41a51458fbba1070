//! The writes of a transaction that is not committed yet.
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::ops::Bound;

use cojson_storage::{ErrorCode, Result, RowId, StorageError};

use crate::keys::{KeyRange, MAX_KEY_BYTES};
use crate::runs::{NewRun, grouped};

/// Values by key; nothing for a key that is removed.
#[derive(Debug, Default)]
pub struct Overlay {
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// By session and index; they become entries at the commit.
    transactions: BTreeMap<(RowId, u64), Vec<u8>>,
    /// Sessions that the last commit has no transactions of.
    unwritten_sessions: BTreeSet<RowId>,
}

impl Overlay {
    /// What was written to the key: `Some(None)` when it was removed, `None` when it was left alone.
    pub fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.writes.get(key).map(Option::as_deref)
    }

    /// Errors: `INVALID_ARGUMENT` for a key that is too long, which an id has made so.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<()> {
        if key.len() > MAX_KEY_BYTES {
            return Err(StorageError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "ids that make a key of {} bytes are too long; {MAX_KEY_BYTES} is the limit",
                    key.len()
                ),
            ));
        }
        self.writes.insert(key, Some(value));
        Ok(())
    }

    /// Removes the key; `stored` says whether there is something to remove besides what was written here.
    pub fn remove(&mut self, key: Vec<u8>, stored: bool) {
        if stored {
            self.writes.insert(key, None);
        } else {
            self.writes.remove(&key);
        }
    }

    /// Adds a transaction.
    pub fn put_transaction(&mut self, ses: RowId, idx: u64, tx: Vec<u8>) {
        self.transactions.insert((ses, idx), tx);
    }

    /// Takes out the transactions that were added, in as few runs as they fit in.
    pub fn take_runs(&mut self) -> Vec<NewRun> {
        grouped(mem::take(&mut self.transactions))
    }

    /// Forgets the transactions that were added to a session.
    pub fn forget_transactions(&mut self, ses: RowId) {
        // Not `retain`, which looks at those of every session.
        let of_session = self.transactions.range((ses, 0)..=(ses, u64::MAX));
        let keys: Vec<(RowId, u64)> = of_session.map(|(key, _)| *key).collect();
        for key in keys {
            self.transactions.remove(&key);
        }
    }

    /// Notes that the last commit has no transactions of a session.
    pub fn add_unwritten_session(&mut self, ses: RowId) {
        self.unwritten_sessions.insert(ses);
    }

    /// Whether the last commit is known to have no transactions of a session.
    pub fn is_unwritten_session(&self, ses: RowId) -> bool {
        self.unwritten_sessions.contains(&ses)
    }

    /// What was written to the keys of a range, ascending.
    pub fn range<'a>(
        &'a self,
        range: &'a KeyRange,
    ) -> impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)> {
        let bounds: (Bound<&[u8]>, Bound<&[u8]>) = range.bounds();
        self.writes
            .range::<[u8], _>(bounds)
            .map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    /// Everything that was written, ascending by key; transactions only once they were taken out.
    pub fn into_writes(self) -> impl ExactSizeIterator<Item = (Vec<u8>, Option<Vec<u8>>)> {
        self.writes.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transactions_of_one_session_are_forgotten() {
        let mut overlay = Overlay::default();
        for ses in 1..=3 {
            for idx in [0, 7, u64::MAX] {
                overlay.put_transaction(ses, idx, Vec::new());
            }
        }
        overlay.forget_transactions(2);
        overlay.forget_transactions(4);
        let left: Vec<(RowId, u64)> = overlay.transactions.into_keys().collect();
        let expected = [1, 3].map(|ses| [0, 7, u64::MAX].map(|idx| (ses, idx)));
        assert_eq!(left, expected.as_flattened());
    }
}
