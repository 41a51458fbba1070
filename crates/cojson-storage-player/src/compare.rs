//! Compares answers with a file's: lists without a promised order as multisets, errors by code. What the
//! trait cannot say is passed over where the file expects a refusal, which changes nothing, and is
//! counted; anywhere else it is a difference.
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::history::Expected;
use crate::operations::{Operation, ReadOperation, SerialOperation, TransactionStep};
use crate::report::{Difference, Place, Skip};

/// How an answer's lists are compared.
#[derive(Clone, Copy)]
enum Order {
    AsGiven,
    /// The answer is a list without a promised order.
    Unordered,
    /// The answer's sessions are.
    UnorderedSessions,
}

/// What was compared so far.
#[derive(Default)]
pub(crate) struct Comparison {
    pub(crate) answers: usize,
    pub(crate) skipped: Vec<Skip>,
}

impl Comparison {
    /// Compares the answer to an operation. Errors: where it differs, with no history named.
    pub(crate) fn compare(
        &mut self,
        index: usize,
        operation: &Operation,
        expected: &Expected,
        got: &Answer,
    ) -> Result<(), Difference> {
        match (operation, got) {
            (Operation::Serial(operation), got) => self.serial(
                &Within {
                    index,
                    path: String::new(),
                },
                operation,
                expected,
                got,
            ),
            (Operation::Parallel { branches }, Answer::Branches(answers)) => {
                let place = Within {
                    index,
                    path: String::new(),
                };
                let listed = match expected {
                    Expected::Ok(Value::Array(listed)) if listed.len() == branches.len() => listed,
                    _ => return Err(place.differs(expected, got)),
                };
                for (number, (branch, answers)) in branches.iter().zip(answers).enumerate() {
                    let within = place.inner("branch", number);
                    let expected = within.answers(&listed[number], branch.len())?;
                    for (at, (operation, got)) in branch.iter().zip(answers).enumerate() {
                        let within = within.inner("operation", at);
                        self.serial(&within, operation, &expected[at], got)?;
                    }
                }
                Ok(())
            }
            (Operation::Parallel { .. }, got) => Err(Within {
                index,
                path: String::new(),
            }
            .differs(expected, got)),
        }
    }

    fn serial(
        &mut self,
        place: &Within,
        operation: &SerialOperation,
        expected: &Expected,
        got: &Answer,
    ) -> Result<(), Difference> {
        let (
            SerialOperation::Transaction { steps, .. },
            Answer::Transaction {
                steps: answers,
                end,
            },
        ) = (operation, got)
        else {
            return self.single(place, order_of(operation), expected, got);
        };
        let Expected::Ok(whole) = expected else {
            return Err(place.differs(expected, got));
        };
        let listed = place.answers(&whole["steps"], answers.len())?;
        for (number, (step, got)) in steps.iter().zip(answers).enumerate() {
            let within = place.inner("step", number);
            let order = match step {
                TransactionStep::ReadOutside { read } => order_of_read(read),
                _ => Order::AsGiven,
            };
            match got {
                Answer::Together(answers) => self.together(&within, &listed[number], answers)?,
                _ => self.single(&within, order, &listed[number], got)?,
            }
        }
        let ended = place.answers(&json!([whole["end"]]), 1)?;
        self.single(&place.within("its end"), Order::AsGiven, &ended[0], end)
    }

    fn together(
        &mut self,
        place: &Within,
        expected: &Expected,
        got: &[Answer],
    ) -> Result<(), Difference> {
        let Expected::Ok(listed) = expected else {
            return Err(place.differs(expected, &Answer::Together(got.to_vec())));
        };
        let listed = place.answers(listed, got.len())?;
        for (number, (expected, got)) in listed.iter().zip(got).enumerate() {
            self.single(&place.inner("call", number), Order::AsGiven, expected, got)?;
        }
        Ok(())
    }

    fn single(
        &mut self,
        place: &Within,
        order: Order,
        expected: &Expected,
        got: &Answer,
    ) -> Result<(), Difference> {
        let same = match (expected, got) {
            (Expected::Error(_), Answer::Unplayable(reason)) => {
                let place = place.place();
                self.skipped.push(Skip { place, reason });
                return Ok(());
            }
            (Expected::Ok(expected), Answer::Ok(got)) => {
                sorted(expected, order) == sorted(got, order)
            }
            (Expected::Error(expected), Answer::Error { code, .. }) => expected == code,
            (Expected::Skipped(expected), Answer::Skipped(got)) => expected == got,
            _ => false,
        };
        if !same {
            return Err(place.differs(expected, got));
        }
        self.answers += 1;
        Ok(())
    }
}

/// Sorts a list's members by their text, which is the same for equal ones.
pub(crate) fn sort(list: &mut Value) {
    if let Value::Array(members) = list {
        members.sort_by_cached_key(Value::to_string);
    }
}

fn sorted(value: &Value, order: Order) -> Value {
    let mut sorted = value.clone();
    match order {
        Order::AsGiven => {}
        Order::Unordered => sort(&mut sorted),
        Order::UnorderedSessions => {
            if let Some(sessions) = sorted.get_mut("sessions") {
                sort(sessions);
            }
        }
    }
    sorted
}

fn order_of(operation: &SerialOperation) -> Order {
    match operation {
        SerialOperation::Read(read) => order_of_read(read),
        _ => Order::AsGiven,
    }
}

fn order_of_read(read: &ReadOperation) -> Order {
    match read {
        ReadOperation::GetCoValueSessions { .. }
        | ReadOperation::GetAllCoValuesWaitingForDelete {}
        | ReadOperation::GetUnsyncedCoValueIds {} => Order::Unordered,
        ReadOperation::ReadCoValue { .. } => Order::UnorderedSessions,
        _ => Order::AsGiven,
    }
}

/// A place within an operation's answer.
struct Within {
    index: usize,
    path: String,
}

impl Within {
    fn inner(&self, what: &str, number: usize) -> Self {
        self.within(&format!("{what} {number}"))
    }

    fn within(&self, part: &str) -> Self {
        Self {
            index: self.index,
            path: format!("{}, {part}", self.path),
        }
    }

    fn place(&self) -> Place {
        Place::Operation {
            index: self.index,
            within: self.path.clone(),
        }
    }

    /// A file's list of answers, which must be as long as the list of what was played.
    fn answers(&self, list: &Value, length: usize) -> Result<Vec<Expected>, Difference> {
        match Vec::<Expected>::deserialize(list) {
            Ok(answers) if answers.len() == length => Ok(answers),
            _ => Err(self.difference(list.clone(), json!(format!("{length} answers")))),
        }
    }

    fn differs(&self, expected: &Expected, got: &Answer) -> Difference {
        let expected = match expected {
            Expected::Ok(value) => json!({ "ok": value }),
            Expected::Error(code) => json!({ "error": code }),
            Expected::Skipped(reason) => json!({ "skipped": reason }),
        };
        self.difference(expected, got.to_value())
    }

    fn difference(&self, expected: Value, got: Value) -> Difference {
        Difference {
            history: PathBuf::new(),
            place: self.place(),
            expected,
            got,
        }
    }
}
