//! Everything that the backend in memory keeps, and what reads and writes do to it.
use std::collections::{BTreeMap, BTreeSet};

use cojson_storage::{
    CoValueRow, DeletionStatus, KnownState, LockRow, RowId, SessionRow, SessionUpdate,
    SignatureAfterRow, StoredCoValue, StoredSession, SyncUpdate, TransactionRow,
};

use super::bug::Bug;

#[derive(Clone, Default)]
pub struct State {
    pub bug: Option<Bug>,
    /// The row id is the place, counted from 1.
    co_values: Vec<(Vec<u8>, Vec<u8>)>,
    /// Row ids that a planted bug used up.
    used_up: u64,
    pub(super) sessions: BTreeMap<RowId, SessionRow>,
    pub(super) transactions: BTreeMap<(RowId, u64), Vec<u8>>,
    signatures: BTreeMap<(RowId, u64), Vec<u8>>,
    pub deletions: BTreeMap<Vec<u8>, DeletionStatus>,
    pub(super) unsynced: BTreeSet<(Vec<u8>, Vec<u8>)>,
    pub locks: BTreeMap<Vec<u8>, LockRow>,
}

impl State {
    pub(super) fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// A list without a promised order.
    fn in_any_order<T>(&self, mut list: Vec<T>) -> Vec<T> {
        if self.has(Bug::HARMLESS) {
            list.reverse();
        }
        list
    }

    /// An id as a planted bug mistakes it.
    fn id(&self, id: &[u8]) -> Vec<u8> {
        if self.has(Bug::SurrogatesCollapse) {
            return String::from_utf8_lossy(id).into_owned().into_bytes();
        }
        id.to_vec()
    }

    fn index(&self, idx: u64) -> u64 {
        match self.bug {
            Some(Bug::IndexInOneByte) => idx & 0xff,
            Some(Bug::IndexInFourBytes) => idx & 0xffff_ffff,
            _ => idx,
        }
    }

    pub fn co_value_row(&self, id: &[u8]) -> Option<RowId> {
        let id = self.id(id);
        let place = self.co_values.iter().position(|(other, _)| *other == id)?;
        Some(place as u64 + 1 + self.used_up)
    }

    pub fn co_value(&self, id: &[u8]) -> Option<CoValueRow> {
        let row_id = self.co_value_row(id)?;
        let (id, header) = self.co_values[(row_id - 1 - self.used_up) as usize].clone();
        Some(CoValueRow { row_id, id, header })
    }

    pub fn upsert(&mut self, id: &[u8], header: Option<&[u8]>) -> Option<RowId> {
        if let (Some(row), Some(header)) = (self.co_value_row(id), header) {
            if self.has(Bug::LastHeaderWins) {
                self.co_values[(row - 1) as usize].1 = header.to_vec();
            }
            if self.has(Bug::RepeatUsesRow) {
                self.used_up += 1;
            }
        } else if let Some(header) = header {
            self.co_values.push((self.id(id), header.to_vec()));
        }
        self.co_value_row(id)
    }

    pub fn ids(&self, limit: u64, offset: u64) -> Vec<Vec<u8>> {
        let limit = if limit == 0 && self.has(Bug::LimitZeroIgnored) {
            u64::MAX
        } else {
            limit
        };
        let ids = self.co_values.iter().map(|(id, _)| id.clone());
        ids.skip(offset as usize).take(limit as usize).collect()
    }

    pub fn count(&self) -> u64 {
        self.co_values.len() as u64
    }

    pub fn sessions(&self, co_value: RowId) -> Vec<SessionRow> {
        let rows = self.sessions.values();
        let own = rows.filter(|row| row.co_value == co_value);
        self.in_any_order(own.cloned().collect())
    }

    pub fn session(&self, co_value: RowId, session_id: &[u8]) -> Option<SessionRow> {
        let mut rows = self.sessions(co_value).into_iter();
        rows.find(|row| row.session_id == session_id)
    }

    /// `new_row` is for a session that is not stored yet.
    pub fn update_session(&mut self, update: &SessionUpdate, new_row: RowId) -> RowId {
        let stored = self.session(update.co_value, &update.session_id);
        let row_id = stored.as_ref().map_or(new_row, |stored| stored.row_id);
        let kept = stored.filter(|_| self.has(Bug::BytesKept));
        let bytes = update.bytes_since_last_signature;
        let row = SessionRow {
            row_id,
            co_value: update.co_value,
            session_id: update.session_id.clone(),
            last_idx: update.last_idx,
            last_signature: update.last_signature.clone(),
            bytes_since_last_signature: bytes
                .or_else(|| kept.and_then(|stored| stored.bytes_since_last_signature)),
        };
        self.sessions.insert(row_id, row);
        row_id
    }

    pub fn add_transaction(&mut self, ses: RowId, idx: u64, tx: &[u8]) {
        let key = (ses, self.index(idx));
        if self.has(Bug::FirstTransactionWins) && self.transactions.contains_key(&key) {
            return;
        }
        self.transactions.insert(key, tx.to_vec());
    }

    pub fn add_signature(&mut self, ses: RowId, idx: u64, signature: &[u8]) {
        self.signatures.insert((ses, idx), signature.to_vec());
    }

    pub fn transactions(&self, ses: RowId, from: u64, to: u64) -> Vec<TransactionRow> {
        let (from, to) = match self.bug {
            Some(Bug::ExclusiveRange) if to == 0 => return Vec::new(),
            Some(Bug::ExclusiveRange) => (from, to - 1),
            Some(Bug::BoundsSwapped) => (from.min(to), from.max(to)),
            _ => (from, to),
        };
        if from > to {
            return Vec::new();
        }
        let rows = self.transactions.range((ses, from)..=(ses, to));
        let most = if self.has(Bug::HiddenPageLimit) {
            100
        } else {
            usize::MAX
        };
        let mut rows: Vec<TransactionRow> = rows
            .take(most)
            .map(|(&(ses, idx), tx)| TransactionRow {
                ses,
                idx,
                tx: tx.clone(),
            })
            .collect();
        if self.has(Bug::TransactionsReversed) {
            rows.reverse();
        }
        rows
    }

    pub fn signatures(&self, ses: RowId, first: u64) -> Vec<SignatureAfterRow> {
        let first = first + u64::from(self.has(Bug::SignaturesFromNext));
        let rows = self.signatures.range((ses, first)..=(ses, u64::MAX));
        rows.map(|(&(ses, idx), signature)| SignatureAfterRow {
            ses,
            idx,
            signature: signature.clone(),
        })
        .collect()
    }

    pub fn known_state(&self, id: &[u8]) -> Option<KnownState> {
        let row = self.co_value(id)?;
        let counter = |session: &SessionRow| {
            if self.has(Bug::KnownStateFromRows) {
                self.transactions(session.row_id, 0, u64::MAX).len() as u64
            } else {
                session.last_idx
            }
        };
        let sessions = self.sessions(row.row_id);
        Some(KnownState {
            id: row.id,
            sessions: sessions
                .iter()
                .map(|row| (row.session_id.clone(), counter(row)))
                .collect(),
        })
    }

    pub fn whole(&self, id: &[u8]) -> Option<StoredCoValue> {
        let row = self.co_value(id)?;
        let sessions = self
            .sessions(row.row_id)
            .into_iter()
            .map(|row| StoredSession {
                transactions: self.transactions(row.row_id, 0, u64::MAX),
                signatures: self.signatures(row.row_id, 0),
                row,
            })
            .collect();
        Some(StoredCoValue { row, sessions })
    }

    pub fn mark(&mut self, id: &[u8]) {
        let done = self.deletions.get(id) == Some(&DeletionStatus::Done);
        if !(done && self.has(Bug::DoneForEver)) {
            self.deletions.insert(id.to_vec(), DeletionStatus::Pending);
        }
    }

    pub fn waiting(&self) -> Vec<Vec<u8>> {
        let pending =
            |(_, status): &(&Vec<u8>, &DeletionStatus)| **status == DeletionStatus::Pending;
        let waiting = self.deletions.iter().filter(pending);
        self.in_any_order(waiting.map(|(id, _)| id.clone()).collect())
    }

    pub fn erase(&mut self, id: &[u8]) -> bool {
        if self.co_value(id).is_none() {
            return false;
        }
        let bleeds = self.has(Bug::EraseBleeds);
        let ids: Vec<Vec<u8>> = self.ids(u64::MAX, 0);
        for other in ids
            .iter()
            .filter(|other| *other == id || (bleeds && other.starts_with(id)))
        {
            if let Some(row) = self.co_value_row(other) {
                self.delete_content(row, other);
            }
        }
        true
    }

    pub fn delete_content(&mut self, co_value: RowId, id: &[u8]) {
        for row in self.sessions(co_value) {
            let stays = match self.bug {
                Some(Bug::EraseRemovesTombstone) => false,
                Some(Bug::TombstoneAnywhere) => row.session_id.contains(&b'$'),
                _ => row.session_id.ends_with(b"$"),
            };
            if stays {
                continue;
            }
            self.sessions.remove(&row.row_id);
            self.signatures.retain(|(ses, _), _| *ses != row.row_id);
            if !self.has(Bug::EraseLeavesRows) {
                self.transactions.retain(|(ses, _), _| *ses != row.row_id);
            }
        }
        self.deletions.insert(id.to_vec(), DeletionStatus::Done);
    }

    pub fn track(&mut self, update: &SyncUpdate) {
        let pair = if self.has(Bug::PairsJoined) {
            let joined = [update.id.as_slice(), b":", &update.peer].concat();
            let at = joined
                .iter()
                .position(|byte| *byte == b':')
                .unwrap_or_default();
            (joined[..at].to_vec(), joined[at + 1..].to_vec())
        } else {
            (update.id.clone(), update.peer.clone())
        };
        if update.synced {
            self.unsynced.remove(&pair);
        } else {
            self.unsynced.insert(pair);
        }
    }

    pub fn unsynced(&self) -> Vec<Vec<u8>> {
        let ids: BTreeSet<&Vec<u8>> = self.unsynced.iter().map(|(id, _)| id).collect();
        self.in_any_order(ids.into_iter().cloned().collect())
    }

    pub fn stop_tracking(&mut self, id: &[u8]) {
        let bleeds = self.has(Bug::StopTrackingBleeds);
        self.unsynced
            .retain(|(other, _)| other != id && !(bleeds && other.starts_with(id)));
    }
}
