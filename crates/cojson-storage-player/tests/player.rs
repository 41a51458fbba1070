//! The player's own proof: a right backend is never accused, and a wrong one never passes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fs;

use cojson_storage_player::{Difference, History, Report, play};
use serde_json::Value;
use support::bug::Bug;
use support::corpus;
use support::memory::MemoryStorage;
use support::shared::Shared;

fn play_in_memory(history: &History, bug: Option<Bug>) -> Result<Report, Box<Difference>> {
    let shared = Shared::new(bug);
    play(history, || Ok(MemoryStorage::open(&shared)))
}

#[test]
fn the_backend_in_memory_answers_the_whole_corpus() {
    for history in corpus() {
        if let Err(difference) = play_in_memory(&history, None) {
            panic!("{difference}");
        }
    }
}

#[test]
fn lists_without_a_promised_order_may_come_in_any() {
    for history in corpus() {
        if let Err(difference) = play_in_memory(&history, Some(Bug::HARMLESS)) {
            panic!("{difference}");
        }
    }
}

#[test]
fn each_planted_bug_is_caught() {
    let corpus = corpus();
    let missed: Vec<Bug> = Bug::ALL
        .into_iter()
        .filter(|bug| {
            corpus
                .iter()
                .all(|history| play_in_memory(history, Some(*bug)).is_ok())
        })
        .collect();
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

/// Every answer that the JavaScript player put into a file, the player here compares or counts as
/// skipped, one by one.
#[test]
fn every_answer_of_every_file_is_compared_or_said_to_be_skipped() {
    let mut skipped = 0;
    for history in corpus() {
        let file: Value =
            serde_json::from_str(&fs::read_to_string(&history.path).unwrap()).unwrap();
        let answers = file["answers"].as_array().unwrap();
        let report = play_in_memory(&history, None).unwrap();
        let played = report.answers + report.skipped.len();
        assert_eq!(
            played,
            answers.iter().map(leaves).sum::<usize>(),
            "{}",
            history.path.display()
        );
        assert_eq!(played, report.operations, "{}", history.path.display());
        assert_eq!(
            played,
            calls(&file["operations"]),
            "{}",
            history.path.display()
        );
        skipped += report.skipped.len();
    }
    assert!(skipped > 0);
}

/// The answers within an answer: those of a transaction's steps and its end, those of branches.
fn leaves(answer: &Value) -> usize {
    match &answer["ok"] {
        Value::Object(whole) if whole.contains_key("steps") => {
            let steps = whole["steps"].as_array().unwrap();
            1 + steps.iter().map(step_leaves).sum::<usize>()
        }
        Value::Array(branches) if !branches.is_empty() && branches.iter().all(is_branch) => {
            branches
                .iter()
                .flat_map(|branch| branch.as_array().unwrap())
                .map(leaves)
                .sum()
        }
        _ => 1,
    }
}

/// The answers within a step's answer: those of calls that stand together.
fn step_leaves(answer: &Value) -> usize {
    match &answer["ok"] {
        Value::Array(calls) if !calls.is_empty() && is_branch(&answer["ok"]) => calls.len(),
        _ => 1,
    }
}

/// Only a branch is a list of answers, and so are calls that stand together.
fn is_branch(value: &Value) -> bool {
    let is_answer = |value: &Value| {
        ["ok", "error", "skipped"]
            .iter()
            .any(|name| value.get(name).is_some())
    };
    value
        .as_array()
        .is_some_and(|answers| answers.iter().all(is_answer))
}

/// The operations of a list, as JSON has them: branches and calls that stand together taken apart, a
/// transaction one and its steps.
fn calls(operations: &Value) -> usize {
    let count = |operation: &Value| match operation["op"].as_str().unwrap() {
        "parallel" => operation["branches"]
            .as_array()
            .unwrap()
            .iter()
            .map(calls)
            .sum(),
        "transaction" => 1 + calls(&operation["steps"]),
        "together" => calls(&operation["steps"]),
        _ => 1,
    };
    operations.as_array().unwrap().iter().map(count).sum()
}

fn one(operation: &str, answer: &str) -> History {
    let state = r#"{"count":0,"coValues":[],"unsynced":[],"waitingForDelete":[],"locks":[null]}"#;
    let text = format!(
        r#"{{"format":"assay-history","version":1,"contract":"covalue",
            "operations":[{operation}],"answers":[{answer}],"finalState":{state}}}"#
    );
    History::parse("one.json", &text).unwrap()
}

#[test]
fn what_the_trait_cannot_say_is_passed_over_only_where_a_refusal_is_expected() {
    let renew = r#"{"op":"renewStorageReconciliationLock","session":"s","peer":"p","offset":0.5}"#;
    let report = play_in_memory(&one(renew, r#"{"error":"INVALID_ARGUMENT"}"#), None).unwrap();
    assert_eq!(
        (report.operations, report.answers, report.skipped.len()),
        (1, 0, 1)
    );
    let difference = play_in_memory(&one(renew, r#"{"ok":null}"#), None).unwrap_err();
    assert!(
        difference.to_string().contains("unplayable"),
        "{difference}"
    );
}

#[test]
fn a_difference_names_the_file_the_place_and_both_answers() {
    let steps = r#"{"op":"transaction","end":"commit","steps":[
        {"op":"wait"},{"op":"getStorageReconciliationLock","key":"lock#p"}]}"#;
    let answer = r#"{"ok":{"end":{"ok":"committed"},"steps":[{"ok":null},{"ok":{"key":"x"}}]}}"#;
    let difference = play_in_memory(&one(steps, answer), None).unwrap_err();
    assert_eq!(
        difference.to_string(),
        r#"one.json: operation 0, step 1 at /ok: expected {"key":"x"}, got null"#
    );
}
