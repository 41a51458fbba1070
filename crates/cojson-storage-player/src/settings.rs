//! How histories are played.
use cojson_storage::Durability;

/// Where the clock of a history stands at first (engines/engine/clock.ts), in milliseconds.
pub const CLOCK_START_MS: f64 = 1_700_000_000_000.0;

/// cojson's `LOCK_TTL_MS` (cojson 0.20.19, src/config.ts:70): a day.
pub const LOCK_TTL_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// cojson's `RECONCILIATION_INTERVAL_MS` (cojson 0.20.19, src/config.ts:71): thirty days.
pub const RECONCILIATION_INTERVAL_MS: f64 = 30.0 * LOCK_TTL_MS;

/// How histories are played.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What transactions are committed with. Default: a killed process.
    pub durability: Durability,
    /// How long a lock is held. Default: `LOCK_TTL_MS`.
    pub lock_ttl_ms: f64,
    /// How long a released lock rests. Default: `RECONCILIATION_INTERVAL_MS`.
    pub lock_interval_ms: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            durability: Durability::Process,
            lock_ttl_ms: LOCK_TTL_MS,
            lock_interval_ms: RECONCILIATION_INTERVAL_MS,
        }
    }
}
