//! Compares the layouts of `src/layout.rs` on coValue-shaped work, and prints the medians.
//!
//! `cargo run --release --example layout -- [coValues] [transactions] [rounds] [directory]`; by default
//! 20,000 coValues of 10 transactions, 3 rounds, in `target/layout` of the working directory. Layouts take
//! turns within a round, so that what the machine does besides falls on all of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::fs;
use std::hint::black_box;
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use cojson_storage::{CoValueWrite, SessionWrite, StorageBackend};
use cojson_storage_fjall::{FjallOptions, FjallStorage, Layout};

const TRANSACTION_BYTES: u64 = 200;
const APPENDS: u64 = 5_000;
const LOADS: u64 = 5_000;

/// What is measured, in the order of the columns. `replay` is opening and a first load when all data is in
/// the journal alone, `open` when it is in tables too; the files are in the operating system's cache.
const MEASURES: [&str; 8] = [
    "ingest µs",
    "append µs",
    "load µs",
    "known state µs",
    "flushed load µs",
    "replay ms",
    "open ms",
    "disk MiB",
];

struct Workload {
    co_values: u64,
    transactions: u64,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| {
        let given = arguments.next();
        given.map_or(default, |it| it.parse().expect("a number"))
    };
    let workload = Workload {
        co_values: number(20_000),
        transactions: number(10),
    };
    let rounds = number(3);
    let directory = arguments
        .next()
        .unwrap_or_else(|| "target/layout".to_owned());
    let mut measured = vec![vec![Vec::new(); MEASURES.len()]; Layout::ALL.len()];
    for _ in 0..rounds {
        for (layout, measured) in Layout::ALL.into_iter().zip(&mut measured) {
            let directory = PathBuf::from(&directory).join(format!("{layout:?}"));
            let _ = fs::remove_dir_all(&directory);
            for (value, values) in workload.run(&directory, layout).into_iter().zip(measured) {
                values.push(value);
            }
            fs::remove_dir_all(&directory).unwrap();
        }
    }
    print!("{:>9}", "layout");
    for measure in MEASURES {
        print!(" {measure:>15}");
    }
    println!();
    for (layout, measured) in Layout::ALL.into_iter().zip(measured) {
        print!("{:>9}", format!("{layout:?}"));
        for values in measured {
            print!(" {:>15.1}", median(values));
        }
        println!();
    }
}

impl Workload {
    /// One number a measure.
    fn run(&self, directory: &Path, layout: Layout) -> [f64; MEASURES.len()] {
        let options = FjallOptions::default().layout(layout);
        let store = FjallStorage::open(directory, &options).unwrap();
        let writes: Vec<CoValueWrite> = (0..self.co_values).map(|at| self.ingest(at)).collect();
        let ingest = median_us(&writes, |write| {
            store.commit_batch(std::slice::from_ref(write)).unwrap();
        });
        let mut random = Random(1);
        let mut counts = vec![self.transactions; usize::try_from(self.co_values).unwrap()];
        let appends: Vec<CoValueWrite> = (0..APPENDS)
            .map(|_| {
                let at = random.below(self.co_values);
                let count = &mut counts[usize::try_from(at).unwrap()];
                *count += 1;
                write(at, *count - 1..*count, None)
            })
            .collect();
        let append = median_us(&appends, |write| {
            store.commit_batch(std::slice::from_ref(write)).unwrap();
        });
        let some: Vec<Vec<u8>> = (0..LOADS)
            .map(|_| id(random.below(self.co_values)))
            .collect();
        let load = |store: &FjallStorage| {
            median_us(&some, |id| {
                black_box(store.read_co_value(id).unwrap().expect("it is stored"));
            })
        };
        let warm = load(&store);
        let known = median_us(&some, |id| {
            black_box(store.get_co_value_known_state(id).unwrap());
        });
        store.close().unwrap();
        drop(store);
        let (replayed, store) = opened(directory, &options, &some[0]);
        store.write_memtables().unwrap();
        let flushed = load(&store);
        store.close().unwrap();
        drop(store);
        let (opened, store) = opened(directory, &options, &some[0]);
        store.close().unwrap();
        [
            ingest,
            append,
            warm,
            known,
            flushed,
            replayed,
            opened,
            disk_bytes(directory) as f64 / f64::from(1 << 20),
        ]
    }

    /// A new coValue with all of its transactions.
    fn ingest(&self, at: u64) -> CoValueWrite {
        let header =
            format!("{{\"type\":\"comap\",\"createdAt\":{at},\"uniqueness\":\"z{at:020}\"}}");
        write(at, 0..self.transactions, Some(header.into_bytes()))
    }
}

/// Opens, and loads one coValue; answers with the milliseconds that took.
fn opened(directory: &Path, options: &FjallOptions, id: &[u8]) -> (f64, FjallStorage) {
    let begun = Instant::now();
    let store = FjallStorage::open(directory, options).unwrap();
    black_box(store.read_co_value(id).unwrap());
    (1e3 * begun.elapsed().as_secs_f64(), store)
}

/// One session's transactions, as cojson stores a message.
fn write(at: u64, transactions: Range<u64>, header: Option<Vec<u8>>) -> CoValueWrite {
    let session = SessionWrite {
        session_id: format!("co_z{:032}_session_z{:010}", at % 100, at % 7).into_bytes(),
        last_idx: transactions.end,
        last_signature: format!("signature_z{at:076}").into_bytes(),
        bytes_since_last_signature: Some(transactions.end * TRANSACTION_BYTES),
        transactions: transactions
            .map(|idx| (idx, transaction(at, idx)))
            .collect(),
        signatures: Vec::new(),
    };
    CoValueWrite {
        id: id(at),
        header,
        deleted: false,
        sessions: vec![session],
    }
}

/// JSON of the usual length, which does not compress to nothing.
fn transaction(at: u64, idx: u64) -> Vec<u8> {
    let mut random = Random(at << 20 | idx);
    let mut json = b"{\"privacy\":\"trusting\",\"changes\":\"".to_vec();
    while (json.len() as u64) < TRANSACTION_BYTES - 2 {
        json.push(b'a' + u8::try_from(random.below(26)).unwrap());
    }
    json.extend_from_slice(b"\"}");
    json
}

/// Ids are hashes: they come in no order.
fn id(at: u64) -> Vec<u8> {
    format!("co_z{:016x}{at:016}", Random(at).next()).into_bytes()
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// The median time that `run` takes for one of the items.
fn median_us<T>(items: &[T], mut run: impl FnMut(&T)) -> f64 {
    let times = items
        .iter()
        .map(|item| {
            let begun = Instant::now();
            run(item);
            1e6 * begun.elapsed().as_secs_f64()
        })
        .collect();
    median(times)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What the filesystem has set aside: a fresh journal is 64 MiB long, most of it a hole.
fn disk_bytes(directory: &Path) -> u64 {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                disk_bytes(&entry.path())
            } else {
                metadata.blocks() * 512
            }
        })
        .sum()
}
