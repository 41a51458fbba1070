//! The decisions behind the storage reconciliation lock, as cojson's own clients take them
//! (cojson 0.20.19, src/storage/sqliteAsync/client.ts:404-489): pure, with time as an argument.
use crate::LockRow;

/// Who asks for a lock, when, and by which rules. Times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct LockRequest {
    /// The session that asks.
    pub session_id: Vec<u8>,
    /// The peer whose lock it is.
    pub peer_id: Vec<u8>,
    /// Since the epoch.
    pub now: f64,
    /// How long a lock is held at the most.
    pub ttl: f64,
    /// How long after a release the next round is due.
    pub interval: f64,
}

/// Why a lock is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The last round ended less than the interval ago.
    NotDue,
    /// Another session holds it.
    Held,
}

/// The answer to who asks for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acquired {
    /// It is given.
    Yes {
        /// Where the round goes on.
        last_processed_offset: u64,
    },
    /// It is not.
    No(Refusal),
}

impl LockRequest {
    /// The key of the peer's lock row.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        lock_key(&self.peer_id)
    }
}

/// The key of a peer's lock row.
#[must_use]
pub fn lock_key(peer_id: &[u8]) -> Vec<u8> {
    [b"lock#", peer_id].concat()
}

/// When the lock was released, if it was: a time of 0 reads as not released.
fn released_at(row: &LockRow) -> Option<f64> {
    row.released_at.filter(|at| *at != 0.0)
}

/// Whether the lock is given, and the row to store when it is.
#[must_use]
pub fn acquire_lock(row: Option<&LockRow>, request: &LockRequest) -> (Acquired, Option<LockRow>) {
    let released = row.and_then(released_at);
    if released.is_some_and(|at| request.now - at < request.interval) {
        return (Acquired::No(Refusal::NotDue), None);
    }
    let held = row.filter(|_| released.is_none());
    if held.is_some_and(|held| {
        held.holder_session_id != request.session_id
            && held.acquired_at + request.ttl >= request.now
    }) {
        return (Acquired::No(Refusal::Held), None);
    }
    let last_processed_offset = held.map_or(0, |held| held.last_processed_offset);
    let put = LockRow {
        key: request.key(),
        holder_session_id: request.session_id.clone(),
        acquired_at: request.now,
        released_at: None,
        last_processed_offset,
    };
    (
        Acquired::Yes {
            last_processed_offset,
        },
        Some(put),
    )
}

/// The row to store when the holder reports progress, or nothing when it changes nothing.
#[must_use]
pub fn renew_lock(row: &LockRow, session_id: &[u8], offset: u64) -> Option<LockRow> {
    if row.holder_session_id != session_id || released_at(row).is_some() {
        return None;
    }
    Some(LockRow {
        last_processed_offset: offset,
        ..row.clone()
    })
}

/// The row to store when the holder is done, or nothing when somebody else asks.
#[must_use]
pub fn release_lock(row: &LockRow, session_id: &[u8], now: f64) -> Option<LockRow> {
    if row.holder_session_id != session_id {
        return None;
    }
    Some(LockRow {
        released_at: Some(now),
        last_processed_offset: 0,
        ..row.clone()
    })
}
