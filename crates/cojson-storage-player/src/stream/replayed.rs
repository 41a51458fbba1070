//! What a replay took, by kind of operation.
use std::collections::BTreeMap;
use std::time::Duration;

use cojson_storage::StorageStats;
use serde_json::{Map, Value, json};

use super::Kind;
use super::histogram::Histogram;

/// A stream that was answered as its file says.
#[derive(Debug)]
pub struct Replayed {
    /// Each kind that had timed operations.
    pub kinds: BTreeMap<Kind, KindTimes>,
    /// Digests of the answers, for each kind that has any.
    pub answers: BTreeMap<Kind, String>,
    /// Digest of what is stored in the end.
    pub state: String,
}

impl Replayed {
    /// As `bench/native/times.ts` reads it: times in nanoseconds, counters summed over the operations.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let kinds: Map<String, Value> = self
            .kinds
            .iter()
            .map(|(kind, times)| (kind.name().to_owned(), times.to_json()))
            .collect();
        json!({ "kinds": kinds, "answers": self.answers, "state": self.state })
    }
}

/// The timed operations of a kind.
#[derive(Debug, Default)]
pub struct KindTimes {
    latencies: Histogram,
    total: Duration,
    stats: StorageStats,
}

impl KindTimes {
    /// Counts an operation, and what it counted itself between two readings of the counters.
    pub(crate) fn record(&mut self, took: Duration, before: StorageStats, after: StorageStats) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.latencies.record(nanoseconds);
        self.total += took;
        self.stats = StorageStats {
            calls: self.stats.calls + after.calls - before.calls,
            rows: self.stats.rows + after.rows - before.rows,
            batch_bytes: self.stats.batch_bytes + after.batch_bytes - before.batch_bytes,
            syncs_requested: self.stats.syncs_requested + after.syncs_requested
                - before.syncs_requested,
        };
    }

    /// How many were timed.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.latencies.count()
    }

    fn to_json(&self) -> Value {
        let at = |percent: f64| self.latencies.percentile(percent);
        json!({
            "operations": self.operations(),
            "p50Ns": at(50.0),
            "p90Ns": at(90.0),
            "p99Ns": at(99.0),
            "p999Ns": at(99.9),
            "maxNs": self.latencies.max(),
            "totalNs": u64::try_from(self.total.as_nanos()).unwrap_or(u64::MAX),
            "stats": {
                "calls": self.stats.calls,
                "rows": self.stats.rows,
                "batchBytes": self.stats.batch_bytes,
                "syncsRequested": self.stats.syncs_requested,
            },
        })
    }
}
