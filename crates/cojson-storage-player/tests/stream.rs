//! A stream is replayed as its file says, and a backend that answers otherwise has no times. The file is
//! written by `bench/native/stream-file.test.ts`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeMap;

use cojson_storage::{Durability, StorageBackend};
use cojson_storage_fjall::{FjallOptions, FjallStorage};
use cojson_storage_player::stream::{Calls, Kind, ReplayError, Replayed, replay};
use support::bug::Bug;
use support::memory::MemoryStorage;
use support::shared::Shared;

const STREAM: &str = include_str!("small-stream.jsonl");
const CALLS: [Calls; 2] = [Calls::Small, Calls::Composite];

fn in_memory(stream: &str, calls: Calls, bug: Option<Bug>) -> Result<Replayed, ReplayError> {
    let storage = MemoryStorage::open(&Shared::new(bug));
    replay(stream.as_bytes(), &storage, calls, Durability::Process)
}

fn on_fjall(calls: Calls, durability: Durability) -> Replayed {
    // Not the system's temporary directory, which may be memory.
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let options = FjallOptions::default().durability(durability);
    let storage = FjallStorage::open(directory.path(), &options).unwrap();
    let replayed = replay(STREAM.as_bytes(), &storage, calls, durability).unwrap();
    storage.close().unwrap();
    replayed
}

#[test]
fn warm_up_operations_are_played_and_not_timed() {
    for calls in CALLS {
        let replayed = in_memory(STREAM, calls, None).unwrap();
        let operations: BTreeMap<Kind, u64> = replayed
            .kinds
            .iter()
            .map(|(kind, times)| (*kind, times.operations()))
            .collect();
        let expected = [
            (Kind::StoreNew, 1),
            (Kind::Append, 3),
            (Kind::Load, 7),
            (Kind::KnownState, 5),
            (Kind::TrackSync, 2),
            (Kind::ListUnsynced, 1),
            (Kind::DeleteErase, 1),
        ];
        assert_eq!(operations, BTreeMap::from(expected));
    }
}

#[test]
fn fjall_answers_as_the_reference_did() {
    let memory = in_memory(STREAM, Calls::Small, None).unwrap();
    for calls in CALLS {
        let replayed = on_fjall(calls, Durability::Process);
        assert_eq!(
            (&replayed.answers, &replayed.state),
            (&memory.answers, &memory.state)
        );
    }
}

#[test]
fn the_ports_counters_are_those_of_the_timed_operations() {
    let syncs = |durability| {
        let counted = on_fjall(Calls::Composite, durability).to_json();
        let of = |kind: &str| counted["kinds"][kind]["stats"]["syncsRequested"].clone();
        // Three batches; nothing is written; a batch and an erasure.
        (of("append"), of("load"), of("delete-erase"))
    };
    assert_eq!(syncs(Durability::Process), (0.into(), 0.into(), 0.into()));
    assert_eq!(syncs(Durability::Power), (3.into(), 0.into(), 2.into()));
}

#[test]
fn a_wrong_backend_has_no_times() {
    let with_either = [
        Bug::EraseRemovesTombstone,
        Bug::EraseBleeds,
        Bug::StaleKnownState,
        Bug::BatchWithoutSignatures,
        Bug::TransactionsReversed,
    ];
    let in_small_calls = [Bug::ExclusiveRange, Bug::SignaturesFromNext];
    for (calls, bugs) in [
        (Calls::Small, &with_either[..]),
        (Calls::Small, &in_small_calls[..]),
        (Calls::Composite, &with_either[..]),
    ] {
        for bug in bugs {
            let answered = in_memory(STREAM, calls, Some(*bug));
            assert!(
                matches!(answered, Err(ReplayError::WrongAnswer(_))),
                "{calls:?} calls, {bug:?}: {answered:?}"
            );
        }
    }
}

#[test]
fn lists_without_a_promised_order_may_come_in_any() {
    for calls in CALLS {
        in_memory(STREAM, calls, Some(Bug::HARMLESS)).unwrap();
    }
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    let lines: Vec<&str> = STREAM.lines().collect();
    let (footer, rest) = lines.split_last().unwrap();
    let refusal = |lines: Vec<&str>| match in_memory(&lines.join("\n"), Calls::Small, None) {
        Err(ReplayError::Invalid { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert!(refusal(rest.to_vec()).contains("no footer"));
    assert!(refusal(rest[1..].to_vec()).contains("its header"));
    let load = rest
        .iter()
        .position(|line| line.contains("list-un"))
        .unwrap();
    let without = [&rest[..load], &rest[load + 1..], &[*footer]].concat();
    assert!(refusal(without).contains("lines are missing"));
    assert!(refusal([&lines[..], &[rest[1]]].concat()).contains("behind the footer"));
    assert!(refusal([&lines[..1], &lines[..]].concat()).contains("a second header"));
    let newer = lines[0].replace(r#""version":1"#, r#""version":2"#);
    assert!(refusal(vec![&newer]).contains("of version 2"));
    assert!(refusal(vec![lines[0], r#"{"other":{}}"#]).contains("other"));
}

#[test]
fn a_digest_that_is_not_the_files_is_a_wrong_answer() {
    let (before, state) = STREAM.rsplit_once(r#""state":""#).unwrap();
    let digit = if state.starts_with('0') { "1" } else { "0" };
    let other = format!(r#"{before}"state":"{digit}{}"#, &state[1..]);
    let answered = in_memory(&other, Calls::Small, None);
    assert!(
        matches!(&answered, Err(ReplayError::WrongAnswer(what)) if what.contains("in the end")),
        "{answered:?}"
    );
}

#[test]
fn a_store_that_holds_other_data_is_no_store_for_a_stream() {
    let storage = MemoryStorage::open(&Shared::new(None));
    storage.upsert_co_value(b"co_zOther", Some(b"{}")).unwrap();
    let answered = replay(
        STREAM.as_bytes(),
        &storage,
        Calls::Small,
        Durability::Process,
    );
    assert!(matches!(answered, Err(ReplayError::WrongAnswer(_))));
}
