//! The store through its trait: every call, and what happens around them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod close;
mod co_values;
mod composites;
mod concurrency;
mod damage;
mod deletion;
mod locks;
mod model;
mod ranges;
mod reopen;
mod row_ids;
mod sessions;
mod stats;
mod support;
mod sync_state;
mod transactions;
