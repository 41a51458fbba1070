//! What a history's file may say, and what is refused.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::operations::{SerialOperation, WriteOperation};

fn file(fields: &str) -> String {
    format!(
        r#"{{"format":"assay-history","version":1,"contract":"covalue","finalState":{{}},{fields}}}"#
    )
}

fn of_one(operation: &str) -> String {
    file(&format!(
        r#""operations":[{operation}],"answers":[{{"ok":null}}]"#
    ))
}

fn refusal(text: &str) -> String {
    History::parse("x.json", text).unwrap_err().to_string()
}

#[test]
fn a_header_that_is_null_is_not_one_that_is_left_out() {
    for (text, expected) in [
        (r#"{"op":"upsertCoValue","id":"a"}"#, None),
        (
            r#"{"op":"upsertCoValue","id":"a","header":null}"#,
            Some(Value::Null),
        ),
    ] {
        let history = History::parse("x.json", &of_one(text)).unwrap();
        let Operation::Serial(SerialOperation::Write(WriteOperation::UpsertCoValue {
            header, ..
        })) = &history.operations[0]
        else {
            panic!("{:?}", history.operations);
        };
        assert_eq!(*header, expected);
    }
}

#[test]
fn what_is_not_said_in_the_format_is_refused_with_its_place() {
    for (operation, place) in [
        (r#"{"op":"syncc"}"#, "operations.0: "),
        (r#"{"op":"sync","x":1}"#, "operations.0: "),
        (r#"{"op":"getCoValueCount","id":"a"}"#, "operations.0: "),
        (r#"{"op":"getCoValue"}"#, "operations.0: "),
        (
            r#"{"op":"getCoValue","id":"a","session":"s"}"#,
            "operations.0: ",
        ),
        (
            r#"{"op":"transaction","steps":[{"op":"sync"}],"end":"commit"}"#,
            "operations.0: ",
        ),
        (
            r#"{"op":"transaction","steps":[{"op":"wait","ms":1}],"end":"commit"}"#,
            "operations.0: ",
        ),
        (
            r#"{"op":"transaction","steps":[],"end":"abort"}"#,
            "operations.0: ",
        ),
        (
            r#"{"op":"parallel","branches":[[{"op":"parallel","branches":[]}]]}"#,
            "operations.0: ",
        ),
        (
            r#"{"op":"trackCoValuesSyncState","updates":[{"id":"a","peer":"p","synced":true,"x":1}]}"#,
            "operations.0: ",
        ),
        (r#"{"op":"getCoValue","id":"wtf8:61"}"#, "wtf8:"),
        (r#"{"op":"getCoValue","id":"\ud800"}"#, "hex escape"),
        (
            r#"{"op":"upsertCoValue","id":"a","header":{"wtf8:61":1}}"#,
            "wtf8:",
        ),
    ] {
        let message = refusal(&of_one(operation));
        assert!(message.starts_with("x.json: "), "{message}");
        assert!(message.contains(place), "{operation}: {message}");
    }
}

#[test]
fn a_file_that_cannot_be_played_is_refused() {
    for (text, reason) in [
        ("{".to_owned(), "EOF"),
        (file(r#""operations":[]"#), "no answers"),
        (
            file(r#""operations":[],"answers":[{"ok":1}]"#),
            "answers: 1 for 0",
        ),
        (
            file(r#""operations":[],"answers":[],"comment":"x""#),
            "comment",
        ),
        (
            of_one(r#"{"op":"sync"}"#).replace("covalue", "chunks"),
            "no history",
        ),
        (
            of_one(r#"{"op":"sync"}"#).replace(":1,", ":2,"),
            "no history",
        ),
        (
            of_one(r#"{"op":"sync"}"#).replace("\"ok\":null", ""),
            "answers.0",
        ),
        (
            of_one(r#"{"op":"sync"}"#).replace("\"ok\"", "\"okay\""),
            "answers.0",
        ),
    ] {
        let message = refusal(&text);
        assert!(message.contains(reason), "{text}: {message}");
    }
}
