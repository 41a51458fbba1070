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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TTL: f64 = 100.0;
    const INTERVAL: f64 = 1000.0;

    fn request(session_id: &str, now: f64) -> LockRequest {
        LockRequest {
            session_id: session_id.into(),
            peer_id: b"peer".to_vec(),
            now,
            ttl: TTL,
            interval: INTERVAL,
        }
    }

    fn row(holder: &str, acquired_at: f64, released_at: Option<f64>, offset: u64) -> LockRow {
        LockRow {
            key: b"lock#peer".to_vec(),
            holder_session_id: holder.into(),
            acquired_at,
            released_at,
            last_processed_offset: offset,
        }
    }

    const fn yes(last_processed_offset: u64) -> Acquired {
        Acquired::Yes {
            last_processed_offset,
        }
    }

    #[test]
    fn a_lock_that_nobody_has_had_is_given_with_offset_zero() {
        let (acquired, put) = acquire_lock(None, &request("a", 5.0));
        assert_eq!(acquired, yes(0));
        assert_eq!(put, Some(row("a", 5.0, None, 0)));
    }

    #[test]
    fn a_released_lock_is_not_due_before_the_interval_has_passed() {
        let released = row("a", 5.0, Some(50.0), 0);
        for session in ["a", "b"] {
            let early = acquire_lock(Some(&released), &request(session, 50.0 + INTERVAL - 1.0));
            assert_eq!(early, (Acquired::No(Refusal::NotDue), None));
            let due = acquire_lock(Some(&released), &request(session, 50.0 + INTERVAL));
            assert_eq!(due.0, yes(0));
            assert_eq!(due.1, Some(row(session, 50.0 + INTERVAL, None, 0)));
        }
    }

    #[test]
    fn a_held_lock_is_refused_until_it_has_expired_and_then_taken_over_with_its_offset() {
        let held = row("a", 5.0, None, 7);
        let refused = acquire_lock(Some(&held), &request("b", 5.0 + TTL));
        assert_eq!(refused, (Acquired::No(Refusal::Held), None));
        let (acquired, put) = acquire_lock(Some(&held), &request("b", 5.0 + TTL + 1.0));
        assert_eq!(acquired, yes(7));
        assert_eq!(put, Some(row("b", 5.0 + TTL + 1.0, None, 7)));
    }

    #[test]
    fn the_holder_acquires_again_and_its_time_starts_anew() {
        let held = row("a", 5.0, None, 7);
        let (acquired, put) = acquire_lock(Some(&held), &request("a", 6.0));
        assert_eq!(acquired, yes(7));
        assert_eq!(put, Some(row("a", 6.0, None, 7)));
    }

    #[test]
    fn a_released_lock_starts_from_offset_zero_whatever_it_says() {
        let released = row("a", 5.0, Some(50.0), 7);
        let (acquired, _) = acquire_lock(Some(&released), &request("a", 50.0 + INTERVAL));
        assert_eq!(acquired, yes(0));
    }

    #[test]
    fn a_time_of_release_of_zero_reads_as_not_released() {
        let held = row("a", 5.0, Some(0.0), 7);
        let (acquired, _) = acquire_lock(Some(&held), &request("b", 6.0));
        assert_eq!(acquired, Acquired::No(Refusal::Held));
        let (acquired, _) = acquire_lock(Some(&held), &request("a", 6.0));
        assert_eq!(acquired, yes(7));
        assert!(renew_lock(&held, b"a", 9).is_some());
    }

    #[test]
    fn renewing_changes_the_offset_and_nothing_else() {
        let held = row("a", 5.0, None, 7);
        assert_eq!(renew_lock(&held, b"a", 9), Some(row("a", 5.0, None, 9)));
        assert_eq!(renew_lock(&held, b"b", 9), None);
        assert_eq!(renew_lock(&row("a", 5.0, Some(6.0), 7), b"a", 9), None);
    }

    #[test]
    fn releasing_stores_the_time_and_offset_zero_and_a_second_release_moves_the_time() {
        let held = row("a", 5.0, None, 7);
        assert_eq!(release_lock(&held, b"b", 9.0), None);
        let released = release_lock(&held, b"a", 9.0).unwrap();
        assert_eq!(released, row("a", 5.0, Some(9.0), 0));
        let again = release_lock(&released, b"a", 11.0);
        assert_eq!(again, Some(row("a", 5.0, Some(11.0), 0)));
    }

    #[test]
    fn each_peer_has_a_lock_of_its_own() {
        assert_eq!(request("a", 0.0).key(), b"lock#peer");
        assert_eq!(lock_key(b""), b"lock#");
    }
}
