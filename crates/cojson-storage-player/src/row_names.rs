//! Which row id a backend gave to which coValue and session. Histories name rows; backends number them;
//! this is the player's dictionary between the two, as `engines/covalue/row-names.ts`.
use std::collections::HashMap;

use cojson_storage::RowId;

use crate::operations::Text;

type Sessions = HashMap<Vec<u8>, RowId>;

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
    /// `stable`, `changed`, `shared` with another session, or `invalid`.
    pub(crate) fn learn_session(&mut self, id: &Text, session: &[u8], row: RowId) -> &'static str {
        if row == 0 || row > crate::numbers::MAX_SAFE_INTEGER {
            return "invalid";
        }
        let erased = self.erasing.get(id).and_then(|erased| erased.get(session));
        if erased == Some(&row) {
            return "stable";
        }
        if let Some(known) = self.session(id, session) {
            return if known == row { "stable" } else { "changed" };
        }
        if self
            .sessions
            .values()
            .any(|sessions| sessions.values().any(|other| *other == row))
        {
            return "shared";
        }
        let sessions = self.sessions.entry(id.clone()).or_default();
        sessions.insert(session.to_vec(), row);
        "stable"
    }

    /// Forgets the sessions that an erase removed: their row ids may be given again.
    pub(crate) fn forget_erased(&mut self, id: &Text) {
        let Some(sessions) = self.sessions.get_mut(id) else {
            return;
        };
        if self.before.is_some() {
            let erasing = self.erasing.entry(id.clone()).or_default();
            for (session, row) in sessions.iter() {
                erasing.entry(session.clone()).or_insert(*row);
            }
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
