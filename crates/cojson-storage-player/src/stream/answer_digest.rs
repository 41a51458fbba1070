//! A digest of answers, the same as `bench/native/answer-digest.ts` makes: SHA-256 over each part's
//! length in bytes, a colon and the part. Row ids are the backend's own and left out, lists without a
//! promised order are put in order.
use cojson_storage::{KnownState, StoredCoValue, StoredSession};
use sha2::{Digest, Sha256};

use super::calls::Answer;

const ABSENT: &[u8] = b"absent";

/// What was answered so far.
#[derive(Clone, Default)]
pub(crate) struct AnswerDigest(Sha256);

impl AnswerDigest {
    /// Adds an answer; one that says nothing adds nothing.
    pub(crate) fn add(&mut self, answer: &Answer) {
        match answer {
            Answer::Done => {}
            Answer::Whole(whole) => self.whole(whole.as_ref()),
            Answer::Known(known) => self.known(known.as_ref()),
            Answer::Ids(ids) => self.ids(ids),
        }
    }

    pub(crate) fn whole(&mut self, whole: Option<&StoredCoValue>) {
        let Some(StoredCoValue { row, sessions }) = whole else {
            return self.part(ABSENT);
        };
        self.part(&row.id);
        self.part(&row.header);
        let mut sessions: Vec<&StoredSession> = sessions.iter().collect();
        sessions.sort_by(|one, other| one.row.session_id.cmp(&other.row.session_id));
        self.count(sessions.len());
        for session in sessions {
            self.session(session);
        }
    }

    pub(crate) fn ids(&mut self, ids: &[Vec<u8>]) {
        let mut ids: Vec<&Vec<u8>> = ids.iter().collect();
        ids.sort();
        self.count(ids.len());
        for id in ids {
            self.part(id);
        }
    }

    pub(crate) fn finish(self) -> String {
        let bytes = self.0.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn session(&mut self, session: &StoredSession) {
        let row = &session.row;
        self.part(&row.session_id);
        self.number(row.last_idx);
        self.part(&row.last_signature);
        match row.bytes_since_last_signature {
            Some(bytes) => self.number(bytes),
            None => self.part(ABSENT),
        }
        self.count(session.transactions.len());
        for transaction in &session.transactions {
            self.number(transaction.idx);
            self.part(&transaction.tx);
        }
        self.count(session.signatures.len());
        for signature in &session.signatures {
            self.number(signature.idx);
            self.part(&signature.signature);
        }
    }

    fn known(&mut self, known: Option<&KnownState>) {
        let Some(KnownState { id, sessions }) = known else {
            return self.part(ABSENT);
        };
        self.part(id);
        let mut sessions: Vec<&(Vec<u8>, u64)> = sessions.iter().collect();
        sessions.sort();
        self.count(sessions.len());
        for (session, count) in sessions {
            self.part(session);
            self.number(*count);
        }
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    fn number(&mut self, number: u64) {
        self.part(number.to_string().as_bytes());
    }

    fn part(&mut self, bytes: &[u8]) {
        self.0.update(format!("{}:", bytes.len()));
        self.0.update(bytes);
    }
}
