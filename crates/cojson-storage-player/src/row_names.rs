//! Which row id a backend gave to which coValue and session. Histories name rows; backends number them;
//! this is the player's dictionary between the two, as `engines/covalue/row-names.ts`.
use std::collections::HashMap;

use cojson_storage::RowId;

use crate::operations::Text;

type Sessions = HashMap<Vec<u8>, RowId>;

/// Who says what happens to a row: a call of the store, which sees what is committed, or the open
/// transaction, which sees what it has done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Store,
    Transaction,
}

/// The row ids of one store.
#[derive(Default)]
pub(crate) struct RowNames {
    co_values: HashMap<Text, RowId>,
    sessions: HashMap<Text, Sessions>,
    /// The sessions as they were when the open transaction began.
    before: Option<HashMap<Text, Sessions>>,
    /// What the open transaction erased and reads of the store still see until it commits.
    erasing: HashMap<Text, Sessions>,
}

impl RowNames {
    pub(crate) fn co_value(&self, id: &Text) -> Option<RowId> {
        self.co_values.get(id).copied()
    }

    pub(crate) fn learn_co_value(&mut self, id: &Text, row: RowId) {
        self.co_values.insert(id.clone(), row);
    }

    pub(crate) fn session(&self, id: &Text, session: &[u8]) -> Option<RowId> {
        self.sessions.get(id)?.get(session).copied()
    }

    /// Remembers a session's row id when it has none yet, and says how the answered one relates to it:
    /// `stable`, `changed`, `shared` with another session, or `invalid`. A row that the store still shows,
    /// and that the open transaction has erased, gets no name.
    pub(crate) fn learn_session(
        &mut self,
        id: &Text,
        session: &[u8],
        row: RowId,
        by: Said,
    ) -> &'static str {
        if row == 0 || row > crate::numbers::MAX_SAFE_INTEGER {
            return "invalid";
        }
        let known = self.session(id, session);
        if known == Some(row) {
            return "stable";
        }
        if by == Said::Store
            && !session.ends_with(b"$")
            && let Some(erasing) = self.erasing.get_mut(id)
        {
            match erasing.get(session) {
                Some(erased) if *erased == row => return "stable",
                Some(_) => {}
                // Seen for the first time. The transaction may have given its id to another session.
                None => {
                    erasing.insert(session.to_vec(), row);
                    return "stable";
                }
            }
        }
        if known.is_some() {
            return "changed";
        }
        if is_taken(&self.sessions, row) {
            return "shared";
        }
        let sessions = self.sessions.entry(id.clone()).or_default();
        sessions.insert(session.to_vec(), row);
        "stable"
    }

    /// Forgets the sessions that an erase removed: their row ids may be given again.
    pub(crate) fn forget_erased(&mut self, id: &Text) {
        let sessions = self.sessions.entry(id.clone()).or_default();
        if self.before.is_some() {
            // What it names after a first erase are rows of its own, which no read of the store shows.
            self.erasing
                .entry(id.clone())
                .or_insert_with(|| sessions.clone());
        }
        sessions.retain(|session, _| session.ends_with(b"$"));
    }

    /// From here on changes are those of a transaction, until `end`.
    pub(crate) fn begin(&mut self) {
        self.before = Some(self.sessions.clone());
        self.erasing.clear();
    }

    /// Keeps what has changed since `begin`, or takes it back.
    pub(crate) fn end(&mut self, committed: bool) {
        if let Some(before) = self.before.take()
            && !committed
        {
            self.sessions = before;
        }
        self.erasing.clear();
    }
}

fn is_taken(sessions: &HashMap<Text, Sessions>, row: RowId) -> bool {
    sessions
        .values()
        .any(|rows| rows.values().any(|other| *other == row))
}
