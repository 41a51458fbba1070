//! What playing a history showed.
use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

/// A history that was answered as its file says.
#[derive(Clone, Debug)]
pub struct Report {
    /// How many operations there were, steps included: those answered and those skipped.
    pub operations: usize,
    /// How many answers were compared.
    pub answers: usize,
    /// What was not played, with the reason.
    pub skipped: Vec<Skip>,
}

/// An operation or step that the trait has no way to say, and that the file expects to be refused.
#[derive(Clone, Debug)]
pub struct Skip {
    /// Where it is in the history.
    pub place: Place,
    /// Why it was not played.
    pub reason: &'static str,
}

/// The first answer that is not the file's. Displayed with the file, the place, and the part that differs.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The history's file.
    pub history: PathBuf,
    /// Where it is in the history.
    pub place: Place,
    /// The file's answer, strings in the file's form.
    pub expected: Value,
    /// The backend's, with the message of an error.
    pub got: Value,
}

/// A place in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The store could not be opened at first.
    Opening,
    /// An operation of the history, counted from 0.
    Operation {
        /// Which one.
        index: usize,
        /// The branch and step within it, for people: `, step 2`.
        within: String,
    },
    /// The whole state in the end, as the calls show it.
    FinalState,
    /// The whole state in the end, as the stored rows show it.
    StoredRows,
    /// The store could not be closed in the end.
    Closing,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening => formatter.write_str("opening the store"),
            Self::Operation { index, within } => write!(formatter, "operation {index}{within}"),
            Self::FinalState => formatter.write_str("the final state"),
            Self::StoredRows => formatter.write_str("the stored rows"),
            Self::Closing => formatter.write_str("closing the store"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, expected, got) = first_difference(String::new(), &self.expected, &self.got);
        let at = if path.is_empty() {
            String::new()
        } else {
            format!(" at {path}")
        };
        let (history, place) = (self.history.display(), &self.place);
        write!(
            formatter,
            "{history}: {place}{at}: expected {expected}, got {got}"
        )
    }
}

impl Error for Difference {}

/// The innermost values that differ, with the way to them.
fn first_difference<'a>(
    path: String,
    expected: &'a Value,
    got: &'a Value,
) -> (String, &'a Value, &'a Value) {
    match (expected, got) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differing = a.iter().zip(b).enumerate().find(|(_, (a, b))| a != b);
            if let Some((index, (a, b))) = differing {
                return first_difference(format!("{path}/{index}"), a, b);
            }
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            let differing = a.iter().zip(b.values()).find(|((_, a), b)| a != b);
            if let Some(((key, a), b)) = differing {
                return first_difference(format!("{path}/{key}"), a, b);
            }
        }
        _ => {}
    }
    (path, expected, got)
}
