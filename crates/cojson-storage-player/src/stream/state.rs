//! What is stored in the end: every coValue as a whole, in the order of the row ids, what is not synced,
//! and what waits for erasure.
use cojson_storage::{Result, StorageBackend};

use super::answer_digest::AnswerDigest;

/// Ids that are asked for at a time.
const PAGE: u64 = 1_000;

/// The digest of what is stored, as `digestOfState` of `bench/native/state.ts`.
pub(crate) fn digest_of_state<B: StorageBackend>(backend: &B) -> Result<String> {
    let mut digest = AnswerDigest::default();
    let mut listed = 0;
    loop {
        let ids = backend.get_co_value_ids(PAGE, listed)?;
        for id in &ids {
            digest.whole(backend.read_co_value(id)?.as_ref());
        }
        listed += ids.len() as u64;
        if (ids.len() as u64) < PAGE {
            break;
        }
    }
    digest.ids(&backend.get_unsynced_co_value_ids()?);
    digest.ids(&backend.get_all_co_values_waiting_for_delete()?);
    Ok(digest.finish())
}
