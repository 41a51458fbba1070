//! Which sessions hold a deletion and outlive the erasure of their coValue.

/// Whether the session of that id holds a deletion: its id's last character is `$`
/// (cojson src/ids.ts:43-49), and nothing else about the id matters.
#[must_use]
pub fn is_tombstone_session(session_id: &[u8]) -> bool {
    session_id.last() == Some(&b'$')
}
