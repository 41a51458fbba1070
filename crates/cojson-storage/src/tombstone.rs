//! Which sessions hold a deletion and outlive the erasure of their coValue.

/// Whether the session of that id holds a deletion: its id's last character is `$`
/// (cojson src/ids.ts:43-49), and nothing else about the id matters.
#[must_use]
pub fn is_tombstone_session(session_id: &[u8]) -> bool {
    session_id.last() == Some(&b'$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_a_tombstone_when_its_last_character_is_a_dollar() {
        for id in ["$", "s$", "co_z_session_d_$", "$$", "a\0$", "\u{e9}$"] {
            assert!(is_tombstone_session(id.as_bytes()), "{id}");
        }
        for id in ["", "s", "$s", "s$ ", "s$\0", "\u{ff04}", "s%"] {
            assert!(!is_tombstone_session(id.as_bytes()), "{id}");
        }
    }
}
