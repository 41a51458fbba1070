//! Every row that the backend in memory keeps.
use cojson_storage::{StoredRow, TransactionRow};

use super::bug::Bug;
use super::state::State;

impl State {
    pub fn rows(&self) -> Vec<StoredRow> {
        let ids = self.ids(u64::MAX, 0);
        let mut rows: Vec<StoredRow> = ids
            .iter()
            .filter_map(|id| self.co_value(id))
            .map(StoredRow::CoValue)
            .collect();
        rows.extend(self.sessions.values().cloned().map(StoredRow::Session));
        let transactions = self
            .transactions
            .iter()
            .map(|(&(ses, idx), tx)| TransactionRow {
                ses,
                idx,
                tx: tx.clone(),
            });
        rows.extend(transactions.map(StoredRow::Transaction));
        for row in self.sessions.values() {
            rows.extend(
                self.signatures(row.row_id, 0)
                    .into_iter()
                    .map(StoredRow::Signature),
            );
        }
        for (id, status) in self.deletions.clone() {
            rows.push(StoredRow::Deletion { id, status });
        }
        for (id, peer) in self.unsynced.clone() {
            rows.push(StoredRow::Unsynced { id, peer });
        }
        if !self.has(Bug::LocksNotListed) {
            rows.extend(self.locks.values().cloned().map(StoredRow::Lock));
        }
        rows
    }
}
