//! Plays a history on a backend and compares each answer with the file's.
//!
//! `parallel` branches are played one after the other, as JavaScript's sync cells do: the file holds the
//! answers of that one order, and whether the answers of threads fit any order would need the reference
//! to judge. What threads do to a backend is its own tests' matter.
use cojson_storage::{Result, StorageBackend, StorageError, StorageTransaction};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::compare::Comparison;
use crate::history::History;
use crate::observe::{observe_rows, observe_state, peers_of, sort_state};
use crate::operations::{
    Operation, SerialOperation, TransactionEnd, TransactionStep, WriteOperation,
};
use crate::play_handle::{play_handle, play_together};
use crate::play_store::{play_read, play_write};
use crate::report::{Difference, Place, Report};
use crate::row_names::RowNames;
use crate::settings::{CLOCK_START_MS, Settings};

/// Plays a history from an empty store with the default settings; see `play_with`.
///
/// # Errors
/// The first answer that is not the file's.
pub fn play<B, O>(history: &History, opener: O) -> std::result::Result<Report, Box<Difference>>
where
    B: StorageBackend,
    O: FnMut() -> Result<B>,
{
    play_with(history, Settings::default(), opener)
}

/// Plays a history. `opener` opens the store: an empty one at first, and at each `reopen` again what
/// was closed before. In the end the whole state is compared, as the calls show it and as the rows do,
/// and the store is closed.
///
/// # Errors
/// The first answer that is not the file's.
pub fn play_with<B, O>(
    history: &History,
    settings: Settings,
    mut opener: O,
) -> std::result::Result<Report, Box<Difference>>
where
    B: StorageBackend,
    O: FnMut() -> Result<B>,
{
    let store = match opener() {
        Ok(store) => store,
        Err(error) => return Err(failed(history, Place::Opening, error)),
    };
    let mut player = Player {
        store,
        opener,
        settings,
        now: CLOCK_START_MS,
        names: RowNames::default(),
        throws: 0,
    };
    let mut comparison = Comparison::default();
    for (index, (operation, expected)) in
        history.operations.iter().zip(&history.answers).enumerate()
    {
        let answer = player.play(operation);
        comparison
            .compare(index, operation, expected, &answer)
            .map_err(|difference| {
                Box::new(Difference {
                    history: history.path.clone(),
                    ..difference
                })
            })?;
    }
    player.compare_state(history)?;
    if let Err(error) = player.store.close() {
        return Err(failed(history, Place::Closing, error));
    }
    Ok(Report {
        operations: history.count(),
        answers: comparison.answers,
        skipped: comparison.skipped,
    })
}

struct Player<B, O> {
    store: B,
    opener: O,
    settings: Settings,
    now: f64,
    names: RowNames,
    /// Transactions that threw so far.
    throws: usize,
}

impl<B, O> Player<B, O>
where
    B: StorageBackend,
    O: FnMut() -> Result<B>,
{
    fn play(&mut self, operation: &Operation) -> Answer {
        match operation {
            Operation::Serial(operation) => self.play_serial(operation),
            Operation::Parallel { branches } => Answer::Branches(
                branches
                    .iter()
                    .map(|branch| branch.iter().map(|step| self.play_serial(step)).collect())
                    .collect(),
            ),
        }
    }

    fn play_serial(&mut self, operation: &SerialOperation) -> Answer {
        let answer = match operation {
            SerialOperation::Read(read) => {
                play_read(&self.store, &mut self.names, read).map(Answer::Ok)
            }
            SerialOperation::Write(write) => self.play_write(write),
            SerialOperation::Transaction { steps, end } => Ok(self.play_transaction(steps, *end)),
            SerialOperation::Reopen {} => self.reopen(),
            SerialOperation::Sync {} => self.store.sync().map(|()| Answer::Ok(Value::Null)),
            SerialOperation::AdvanceClock { ms } => {
                self.now += ms;
                Ok(Answer::Ok(Value::Null))
            }
            SerialOperation::UseEndedTransaction { step } => {
                self.store.begin().and_then(|mut ended| {
                    ended.commit(self.settings.durability)?;
                    play_handle(&self.store, &mut ended, &mut self.names, step)
                })
            }
        };
        answer.unwrap_or_else(Answer::from)
    }

    fn play_write(&mut self, operation: &WriteOperation) -> Result<Answer> {
        play_write(
            &self.store,
            &mut self.names,
            &self.settings,
            self.now,
            operation,
        )
    }

    fn reopen(&mut self) -> Result<Answer> {
        self.store.close()?;
        self.store = (self.opener)()?;
        Ok(Answer::Ok(Value::Null))
    }

    fn play_transaction(&mut self, steps: &[TransactionStep], end: TransactionEnd) -> Answer {
        let mut transaction = match self.store.begin() {
            Ok(transaction) => transaction,
            Err(error) => {
                let (steps, end) = (Vec::new(), Box::new(error.into()));
                return Answer::Transaction { steps, end };
            }
        };
        self.names.begin();
        let steps = steps
            .iter()
            .map(|step| {
                self.play_step(&mut transaction, step)
                    .unwrap_or_else(Answer::from)
            })
            .collect();
        let ended = match end {
            TransactionEnd::Commit => transaction
                .commit(self.settings.durability)
                .map(|()| "committed"),
            TransactionEnd::Throw => {
                self.throws += 1;
                // Every other one is dropped, since that must forget as much.
                if self.throws % 2 == 1 {
                    transaction.rollback();
                }
                Ok("threw")
            }
        };
        drop(transaction);
        self.names
            .end(end == TransactionEnd::Commit && ended.is_ok());
        let end = Box::new(ended.map(Value::from).into());
        Answer::Transaction { steps, end }
    }

    fn play_step(
        &mut self,
        transaction: &mut B::Transaction,
        step: &TransactionStep,
    ) -> Result<Answer> {
        match step {
            TransactionStep::ReadOutside { read } => {
                play_read(&self.store, &mut self.names, read).map(Answer::Ok)
            }
            TransactionStep::WriteNested { write } => match write {
                // A read in a write's clothes.
                WriteOperation::UpsertCoValue { header: None, .. } => self.play_write(write),
                _ => Ok(Answer::Unplayable(
                    "a nested write waits for the writer's turn, which is its own caller's",
                )),
            },
            TransactionStep::Together { steps } => {
                play_together(&self.store, transaction, &mut self.names, steps)
            }
            // There is no timer to wait for: the transaction is open for as long as it is kept.
            TransactionStep::Wait {} => Ok(Answer::Ok(Value::Null)),
            TransactionStep::Handle(call) => {
                play_handle(&self.store, transaction, &mut self.names, call)
            }
        }
    }

    /// Compares the whole state with the file's, as cojson's calls show it and as the rows do.
    fn compare_state(&self, history: &History) -> std::result::Result<(), Box<Difference>> {
        let peers = peers_of(&history.operations);
        let mut expected = history.final_state.clone();
        sort_state(&mut expected);
        for (place, observed) in [
            (Place::FinalState, observe_state(&self.store, &peers)),
            (Place::StoredRows, observe_rows(&self.store, &peers)),
        ] {
            let mut got = match observed {
                Ok(got) => got,
                Err(error) => return Err(failed(history, place, error)),
            };
            sort_state(&mut got);
            if got != expected {
                let history = history.path.clone();
                return Err(Box::new(Difference {
                    history,
                    place,
                    expected,
                    got,
                }));
            }
        }
        Ok(())
    }
}

fn failed(history: &History, place: Place, error: StorageError) -> Box<Difference> {
    Box::new(Difference {
        history: history.path.clone(),
        place,
        expected: json!({ "ok": null }),
        got: Answer::from(error).to_value(),
    })
}
