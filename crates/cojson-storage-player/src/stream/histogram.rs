//! A log-bucketed histogram of latencies with the buckets of `bench/recording/histogram.ts`, so that
//! percentiles of both sides are rounded alike: within 1 % of the exact ones, in memory that does not
//! grow with the samples.

/// Buckets for each power of two; a bucket is 1/64 of its lower bound wide, and exact below 128.
const BUCKETS_PER_DOUBLING: u64 = 64;
const LOG2_BUCKETS_PER_DOUBLING: u32 = 6;
/// Values from here on (52 days of nanoseconds) are counted in the last bucket.
const LIMIT: u64 = 1 << 52;

/// Counts of nanoseconds.
#[derive(Debug)]
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    min: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: vec![0; bucket_of(LIMIT - 1) + 1],
            count: 0,
            min: u64::MAX,
            max: 0,
        }
    }
}

impl Histogram {
    pub(crate) fn record(&mut self, nanoseconds: u64) {
        self.buckets[bucket_of(nanoseconds.min(LIMIT - 1))] += 1;
        self.count += 1;
        self.min = self.min.min(nanoseconds);
        self.max = self.max.max(nanoseconds);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Exactly.
    pub(crate) fn max(&self) -> u64 {
        self.max
    }

    /// The value at the nearest rank; 0 without samples.
    pub(crate) fn percentile(&self, percent: f64) -> u64 {
        let rank = ((percent / 100.0 * self.count as f64).ceil() as u64).max(1);
        if rank >= self.count {
            return self.max;
        }
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return middle_of(bucket as u64).clamp(self.min, self.max);
            }
        }
        self.max
    }
}

fn bucket_of(value: u64) -> usize {
    if value < BUCKETS_PER_DOUBLING {
        return value as usize;
    }
    let doublings = value.ilog2() - LOG2_BUCKETS_PER_DOUBLING;
    // The leading bit and the six after it: 64 to 127.
    (u64::from(doublings) * BUCKETS_PER_DOUBLING + (value >> doublings)) as usize
}

fn middle_of(bucket: u64) -> u64 {
    if bucket < 2 * BUCKETS_PER_DOUBLING {
        return bucket;
    }
    let doublings = bucket / BUCKETS_PER_DOUBLING - 1;
    let leading = bucket - doublings * BUCKETS_PER_DOUBLING;
    (leading << doublings) + (1 << doublings) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_found_within_one_percent() {
        let mut value = 1;
        while value < LIMIT {
            for near in [value - 1, value, value + 1, value + value / 3] {
                let found = middle_of(bucket_of(near) as u64);
                assert!(found.abs_diff(near) * 100 <= near, "{near} as {found}");
            }
            value *= 2;
        }
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(50.0), 0);
        for value in 1..=100 {
            histogram.record(value);
        }
        for (percent, value) in [(0.0, 1), (50.0, 50), (90.0, 90), (99.0, 99), (99.9, 100)] {
            assert_eq!(histogram.percentile(percent), value);
        }
        histogram.record(u64::MAX);
        assert_eq!((histogram.max(), histogram.count()), (u64::MAX, 101));
    }
}
