//! A store of coValues over fjall, a log-structured merge tree: [`FjallStorage`] implements
//! `cojson_storage::StorageBackend`.
#![forbid(unsafe_code)]

mod background;
mod counters;
mod directory;
mod engine;
mod error;
mod gate;
mod journal;
pub mod keys;
mod layout;
mod options;
mod overlay;
mod panics;
mod reads;
mod recovery;
mod rows;
mod runs;
mod storage;
mod transaction;
pub mod values;
mod view;
mod writer;

#[doc(hidden)]
pub use layout::Layout;
pub use options::FjallOptions;
pub use storage::FjallStorage;
pub use transaction::FjallTransaction;
