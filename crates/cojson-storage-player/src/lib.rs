//! Plays histories of coValue operations on any [`StorageBackend`](cojson_storage::StorageBackend) and
//! compares every answer with the file's: the corpus `conformance/corpus/covalue/`, which the
//! JavaScript engines play too. The reference that gave the answers is not needed here.
//!
//! What the trait cannot say is not played, counted in [`Report::skipped`], and allowed only where the
//! file expects a refusal: a write from inside a transaction, which JavaScript refuses and a backend,
//! whose writers take turns, would wait for; and numbers that are no `u64`.
#![forbid(unsafe_code)]

mod answer;
mod arguments;
mod compare;
mod history;
mod json;
mod numbers;
mod observe;
pub mod operations;
mod play_handle;
mod play_store;
mod player;
mod report;
mod row_names;
mod settings;
pub mod stream;
mod wtf8;

pub use history::{Expected, History, HistoryError};
pub use player::{play, play_with};
pub use report::{Difference, Place, Report, Skip};
pub use settings::{CLOCK_START_MS, LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS, Settings};
