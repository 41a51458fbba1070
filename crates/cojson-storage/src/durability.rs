//! What an acknowledged commit survives.

/// What an acknowledged commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// A killed process: the operating system has the bytes.
    Process,
    /// A power loss: the bytes are synced.
    Power,
}
