//! Reads a stream line by line and plays it: one operation is in memory at a time, and it is read,
//! decoded and prepared before its time begins.
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io::BufRead;
use std::time::Instant;

use cojson_storage::{CoValueWrite, Durability, StorageBackend, StorageError};

use super::answer_digest::AnswerDigest;
use super::calls::{Answer, Calls, Failure, play};
use super::lines::{Footer, Header, Kind, Line, STREAM_VERSION};
use super::operation::{Operation, filled_write};
use super::replayed::{KindTimes, Replayed};
use super::state::digest_of_state;

/// CoValues that are filled in a batch.
const FILL_BATCH: usize = 64;

/// Why a stream has no times.
#[derive(Debug)]
pub enum ReplayError {
    /// The file is not what its format says.
    Invalid {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
    /// The backend answered otherwise than the file says.
    WrongAnswer(String),
    /// A call failed.
    Storage {
        /// The line of the operation.
        line: u64,
        /// What the backend said.
        error: StorageError,
    },
}

/// Plays a stream on a backend that is empty, and times each operation that the stream has timed.
///
/// Errors: see [`ReplayError`]; a stream that ends early or whose answers differ has no times.
pub fn replay<B: StorageBackend>(
    stream: impl BufRead,
    backend: &B,
    calls: Calls,
    durability: Durability,
) -> Result<Replayed, ReplayError> {
    let mut lines = Lines { stream, number: 0 };
    let Some(Line::Header(header)) = lines.next()? else {
        return Err(lines.invalid("a stream begins with its header"));
    };
    assert_readable(&header, &lines)?;
    let threshold = header.signature_threshold;
    let mut run = Run::new(backend);
    while let Some(line) = lines.next()? {
        let line = match line {
            Line::Fill(filled) => {
                let written = run.fill(filled_write(filled));
                written.map_err(|failure| lines.failed(failure))?;
                continue;
            }
            Line::Footer(footer) => {
                if lines.next()?.is_some() {
                    return Err(lines.invalid("there is something behind the footer"));
                }
                return run.finish(&footer, &lines);
            }
            line => line,
        };
        let mut operation = Operation::from_line(line, calls, threshold)
            .map_err(|_| lines.invalid("a second header"))?;
        run.play(&mut operation, durability, threshold)
            .map_err(|failure| lines.failed(failure))?;
    }
    Err(lines.invalid("no footer: the file was cut off"))
}

fn assert_readable<R>(header: &Header, lines: &Lines<R>) -> Result<(), ReplayError> {
    if header.format != "assay-stream" || header.version != STREAM_VERSION {
        return Err(lines.invalid(&format!(
            "{} of version {}; this program reads assay-stream of version {STREAM_VERSION}",
            header.format, header.version
        )));
    }
    Ok(())
}

/// A stream while it is played.
struct Run<'a, B> {
    backend: &'a B,
    filling: Vec<CoValueWrite>,
    filled: u64,
    operations: u64,
    kinds: BTreeMap<Kind, KindTimes>,
    answers: BTreeMap<Kind, AnswerDigest>,
}

impl<'a, B: StorageBackend> Run<'a, B> {
    fn new(backend: &'a B) -> Self {
        Self {
            backend,
            filling: Vec::new(),
            filled: 0,
            operations: 0,
            kinds: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    fn fill(&mut self, write: CoValueWrite) -> Result<(), Failure> {
        if self.operations > 0 {
            let late = "what is stored before stands behind an operation";
            return Err(Failure::Wrong(late.to_owned()));
        }
        self.filled += 1;
        self.filling.push(write);
        if self.filling.len() < FILL_BATCH {
            return Ok(());
        }
        self.commit_filling()
    }

    fn commit_filling(&mut self) -> Result<(), Failure> {
        if !self.filling.is_empty() {
            self.backend.commit_batch(&self.filling)?;
            self.filling.clear();
        }
        Ok(())
    }

    fn play(
        &mut self,
        operation: &mut Operation,
        durability: Durability,
        threshold: u64,
    ) -> Result<(), Failure> {
        if self.operations == 0 {
            self.commit_filling()?;
            self.backend.sync()?;
        }
        self.operations += 1;
        let before = self.backend.stats();
        let start = Instant::now();
        let answer = play(self.backend, &mut operation.call, durability, threshold)?;
        let took = start.elapsed();
        let after = self.backend.stats();
        if operation.timed {
            let times = self.kinds.entry(operation.kind).or_default();
            times.record(took, before, after);
        }
        if !matches!(answer, Answer::Done) {
            self.answers.entry(operation.kind).or_default().add(&answer);
        }
        Ok(())
    }

    fn finish<R>(mut self, footer: &Footer, lines: &Lines<R>) -> Result<Replayed, ReplayError> {
        self.commit_filling()
            .map_err(|failure| lines.failed(failure))?;
        if (self.filled, self.operations) != (footer.filled, footer.operations) {
            return Err(lines.invalid("the footer counts otherwise: lines are missing"));
        }
        let answers: BTreeMap<Kind, String> = self
            .answers
            .into_iter()
            .map(|(kind, digest)| (kind, digest.finish()))
            .collect();
        let state =
            digest_of_state(self.backend).map_err(|error| lines.failed(Failure::Storage(error)))?;
        if let Some(difference) = difference(footer, &answers, &state) {
            return Err(ReplayError::WrongAnswer(difference));
        }
        Ok(Replayed {
            kinds: self.kinds,
            answers,
            state,
        })
    }
}

/// Which answers are not the file's, in words.
fn difference(footer: &Footer, answers: &BTreeMap<Kind, String>, state: &str) -> Option<String> {
    let kinds = footer.answers.keys().chain(answers.keys());
    for kind in kinds {
        if footer.answers.get(kind) != answers.get(kind) {
            return Some(format!("answers of {} differ from the file's", kind.name()));
        }
    }
    (footer.state != state).then(|| "what is stored in the end differs from the file's".to_owned())
}

/// The lines of a file, read one at a time.
struct Lines<R> {
    stream: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Option<Line>, ReplayError> {
        // Not kept: the longest line of a stream may be some thousand times as long as the others.
        let mut text = Vec::new();
        let read = self.stream.read_until(b'\n', &mut text);
        self.number += 1;
        match read {
            Ok(0) => Ok(None),
            Ok(_) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| self.invalid(&error.to_string())),
            Err(error) => Err(self.invalid(&error.to_string())),
        }
    }
}

impl<R> Lines<R> {
    fn invalid(&self, reason: &str) -> ReplayError {
        ReplayError::Invalid {
            line: self.number,
            reason: reason.to_owned(),
        }
    }

    fn failed(&self, failure: Failure) -> ReplayError {
        let line = self.number;
        match failure {
            Failure::Storage(error) => ReplayError::Storage { line, error },
            Failure::Wrong(what) => ReplayError::WrongAnswer(format!("line {line}: {what}")),
        }
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { line, reason } => write!(formatter, "line {line}: {reason}"),
            Self::WrongAnswer(what) => formatter.write_str(what),
            Self::Storage { line, error } => {
                write!(formatter, "line {line}: {}: {error}", error.code().as_str())
            }
        }
    }
}

impl Error for ReplayError {}
