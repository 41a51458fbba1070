//! A history's file, as `engines/history/codec.ts` writes it: the operations and the reference's answers.
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::operations::Operation;
use crate::wtf8;

#[cfg(test)]
mod tests;

/// What the reference answered to one operation or step, its strings in the file's form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expected {
    /// What the call answered.
    Ok(Value),
    /// The code that it was refused with.
    Error(String),
    /// Why it was not played, by a rule that is the same for every store.
    Skipped(String),
}

/// A history with the answers that it must get.
#[derive(Clone, Debug)]
pub struct History {
    /// Where it was read from.
    pub path: PathBuf,
    /// What it shows or guards, for people.
    pub note: Option<String>,
    /// The operations, played from an empty store.
    pub operations: Vec<Operation>,
    /// One an operation.
    pub answers: Vec<Expected>,
    /// Everything that can be seen of the store in the end.
    pub final_state: Value,
}

/// A file that is not there or is no history; displayed with its path.
#[derive(Debug)]
pub struct HistoryError {
    path: PathBuf,
    message: String,
}

impl History {
    /// Reads a history's file, which must hold the reference's answers.
    ///
    /// # Errors
    /// The file cannot be read, or is no history with answers; the message names the place.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, HistoryError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|error| HistoryError {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        Self::parse(path, &text)
    }

    /// Reads a history from a file's text; `path` is what it is called in messages.
    ///
    /// # Errors
    /// The text is no history with answers; the message names the place.
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<Self, HistoryError> {
        let path = path.as_ref();
        parse(path, text).map_err(|message| HistoryError {
            path: path.to_owned(),
            message,
        })
    }

    /// Reads every history below a directory, in the order of their paths.
    ///
    /// # Errors
    /// The directory cannot be read, or holds a file that is no history with answers, or none at all.
    pub fn read_all(directory: impl AsRef<Path>) -> Result<Vec<Self>, HistoryError> {
        let directory = directory.as_ref();
        let failed = |message| HistoryError {
            path: directory.to_owned(),
            message,
        };
        let mut paths = Vec::new();
        list(directory, &mut paths).map_err(|error| failed(error.to_string()))?;
        if paths.is_empty() {
            return Err(failed("holds no history".to_owned()));
        }
        paths.sort();
        paths.iter().map(Self::read).collect()
    }

    /// How many operations it has: steps included, what wraps another counted once.
    #[must_use]
    pub fn count(&self) -> usize {
        self.operations.iter().map(Operation::count).sum()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format: String,
    version: u64,
    contract: String,
    api: Option<Api>,
    note: Option<String>,
    clauses: Option<Vec<String>>,
    seed: Option<i64>,
    operations: Vec<Value>,
    answers: Option<Vec<Value>>,
    final_state: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Api {
    Async,
    Sync,
    Both,
}

fn parse(path: &Path, text: &str) -> Result<History, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    check_strings(&json)?;
    let file: File = serde_json::from_value(json).map_err(|error| error.to_string())?;
    // What cells it is meant for, its clauses and its seed are checked and not needed.
    let (_, _, _) = (file.api, file.clauses, file.seed);
    if (file.format.as_str(), file.version, file.contract.as_str())
        != ("assay-history", 1, "covalue")
    {
        return Err("no history of coValues in version 1".to_owned());
    }
    let (Some(answers), Some(final_state)) = (file.answers, file.final_state) else {
        return Err("holds no answers; `npm run corpus` writes those of the corpus".to_owned());
    };
    if answers.len() != file.operations.len() {
        return Err(format!(
            "answers: {} for {} operations",
            answers.len(),
            file.operations.len()
        ));
    }
    Ok(History {
        path: path.to_owned(),
        note: file.note,
        operations: members("operations", file.operations)?,
        answers: members("answers", answers)?,
        final_state,
    })
}

fn members<T: for<'de> Deserialize<'de>>(name: &str, values: Vec<Value>) -> Result<Vec<T>, String> {
    values
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            serde_json::from_value(value).map_err(|error| format!("{name}.{index}: {error}"))
        })
        .collect()
}

/// Every string and key must be written in the one way there is.
fn check_strings(json: &Value) -> Result<(), String> {
    let check = |text: &str| match wtf8::decode(text) {
        Some(_) => Ok(()),
        None => Err(format!("the string {text:?} is not written as wtf8:…")),
    };
    match json {
        Value::String(text) => check(text),
        Value::Array(members) => members.iter().try_for_each(check_strings),
        Value::Object(members) => members.iter().try_for_each(|(key, member)| {
            check(key)?;
            check_strings(member)
        }),
        _ => Ok(()),
    }
}

fn list(directory: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

impl fmt::Display for HistoryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.message)
    }
}

impl Error for HistoryError {}
