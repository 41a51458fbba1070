//! Replays a stream of the bench on a backend and times each operation: what an engine costs without
//! Node and its binding. The file and the right answers come from `bench/native/`, which replays the
//! same file through the binding.
//!
//! Non-goal: comparing answers one by one, as histories are; a digest of them has to be the file's.
mod answer_digest;
mod calls;
mod histogram;
mod lines;
mod operation;
mod replay;
mod replayed;
mod state;

pub use calls::Calls;
pub use lines::{Kind, STREAM_VERSION};
pub use replay::{ReplayError, replay};
pub use replayed::{KindTimes, Replayed};
