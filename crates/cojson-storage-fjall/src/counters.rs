//! Exact counters of what is asked of fjall.
use std::sync::atomic::{AtomicU64, Ordering};

use cojson_storage::StorageStats;

/// What was asked of fjall since the store was opened.
#[derive(Debug, Default)]
pub struct Counters {
    calls: AtomicU64,
    rows: AtomicU64,
    batch_bytes: AtomicU64,
    syncs_requested: AtomicU64,
}

impl Counters {
    /// A point read or a scan begins.
    pub fn read(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// Entries were returned.
    pub fn rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// A batch is handed over.
    pub fn batch(&self, rows: u64, bytes: u64) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.batch_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Data is to be made durable.
    pub fn sync(&self) {
        self.syncs_requested.fetch_add(1, Ordering::Relaxed);
    }

    /// The counters as of now.
    pub fn stats(&self) -> StorageStats {
        StorageStats {
            calls: self.calls.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
            batch_bytes: self.batch_bytes.load(Ordering::Relaxed),
            syncs_requested: self.syncs_requested.load(Ordering::Relaxed),
        }
    }
}
