//! A backend in memory, as plain as it can be, and the bugs that are planted in it: the player's own
//! proof, without any storage library.
#![allow(dead_code, missing_docs)] // Each test file is a crate of its own and uses a part of it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod bug;
pub mod memory;
pub mod rows;
pub mod shared;
pub mod state;
pub mod transaction;

use std::path::PathBuf;

use cojson_storage_player::History;

/// Every history of the corpus.
pub fn corpus() -> Vec<History> {
    History::read_all(corpus_directory()).unwrap()
}

pub fn corpus_directory() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../conformance/corpus/covalue"
    ))
}
