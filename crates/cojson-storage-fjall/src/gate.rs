//! Who may use an open store, and when: calls in flight, the writers' turn, and the close that waits for
//! them. Knows nothing of what it guards.
//!
//! `close` lets no new call in and waits for those that are inside, writers in the queue among them. A
//! transaction that is still open is not waited for, since nobody may ever end it: it is rolled back, and
//! its handle answers `STORE_CLOSED` from then on.
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cojson_storage::{ErrorCode, Result, StorageError};

/// Guards a resource until it is closed.
pub struct Gate<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// Taken by the close.
    resource: Option<Arc<T>>,
    closing: bool,
    /// What the close came to, for those who close again.
    closed: Option<std::result::Result<(), (ErrorCode, String)>>,
    calls: usize,
    /// Writers are served in the order in which they came.
    next_ticket: u64,
    serving: u64,
    /// The ticket of the transaction that is open between calls.
    transaction: Option<u64>,
    /// Whether one of its calls is in flight.
    transaction_busy: bool,
}

/// A call in flight: the close waits until it is dropped.
pub struct Call<'a, T> {
    gate: &'a Gate<T>,
    resource: Option<Arc<T>>,
    of_transaction: bool,
}

/// The turn to write; dropping it passes it on.
pub struct Turn<'a, T> {
    gate: &'a Gate<T>,
}

/// The turn to write, kept between calls; dropping it passes it on.
pub struct TransactionTurn<T> {
    gate: Arc<Gate<T>>,
    ticket: u64,
}

fn store_closed() -> StorageError {
    StorageError::new(
        ErrorCode::StoreClosed,
        "the store is closed; open it again to go on",
    )
}

impl<T> Gate<T> {
    pub fn new(resource: T) -> Self {
        Self {
            state: Mutex::new(State {
                resource: Some(Arc::new(resource)),
                closing: false,
                closed: None,
                calls: 0,
                next_ticket: 0,
                serving: 0,
                transaction: None,
                transaction_busy: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Begins a call. Errors: `STORE_CLOSED`.
    pub fn enter(&self) -> Result<Call<'_, T>> {
        self.admit(self.lock(), false)
    }

    /// Waits until it is the call's turn to write.
    pub fn turn(&self, _within: &Call<'_, T>) -> Turn<'_, T> {
        drop(self.wait_for_turn());
        Turn { gate: self }
    }

    /// Waits for the turn to write and keeps it between calls. Errors: `STORE_CLOSED`, also when the
    /// close came while it waited.
    pub fn begin(self: &Arc<Self>) -> Result<TransactionTurn<T>> {
        let _call = self.enter()?;
        let mut state = self.wait_for_turn();
        if state.closing {
            state.serving += 1;
            self.changed.notify_all();
            return Err(store_closed());
        }
        let ticket = state.serving;
        state.transaction = Some(ticket);
        drop(state);
        Ok(TransactionTurn {
            gate: Arc::clone(self),
            ticket,
        })
    }

    /// Closes: waits for the calls in flight, then hands the resource to `release`. Whoever closes again
    /// gets the same answer, after the first has come to an end.
    pub fn close(&self, release: impl FnOnce(T) -> Result<()>) -> Result<()> {
        let mut state = self.lock();
        if state.closing {
            while state.closed.is_none() {
                state = self.wait(state);
            }
        } else {
            state.closing = true;
            while state.transaction_busy {
                state = self.wait(state);
            }
            if state.transaction.take().is_some() {
                state.serving += 1;
                self.changed.notify_all();
            }
            while state.calls > 0 {
                state = self.wait(state);
            }
            let resource = state.resource.take().and_then(Arc::into_inner);
            // Whoever calls meanwhile is refused at once.
            drop(state);
            let outcome = match resource {
                Some(resource) => release(resource),
                None => Err(StorageError::new(
                    ErrorCode::Internal,
                    "a call outlived the wait for it",
                )),
            };
            state = self.lock();
            state.closed = Some(outcome.map_err(|error| (error.code(), error.to_string())));
            self.changed.notify_all();
        }
        match &state.closed {
            Some(Err((code, message))) => Err(StorageError::new(*code, message.clone())),
            _ => Ok(()),
        }
    }

    fn admit<'a>(
        &'a self,
        mut state: MutexGuard<'_, State<T>>,
        of_transaction: bool,
    ) -> Result<Call<'a, T>> {
        let resource = state.resource.clone().filter(|_| !state.closing);
        if resource.is_none() {
            return Err(store_closed());
        }
        state.calls += 1;
        state.transaction_busy |= of_transaction;
        Ok(Call {
            gate: self,
            resource,
            of_transaction,
        })
    }

    fn wait_for_turn(&self) -> MutexGuard<'_, State<T>> {
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.serving != ticket {
            state = self.wait(state);
        }
        state
    }

    /// A thread that panicked with the lock held left it as it must be: no change takes two steps.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&'a self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Gate<T> {
    /// A store that nobody closed is released with its last owner.
    fn drop(&mut self) {
        self.lock().resource = None;
    }
}

impl<T> TransactionTurn<T> {
    /// Begins a call of the transaction. Errors: `STORE_CLOSED`.
    pub fn enter(&self) -> Result<Call<'_, T>> {
        self.gate.admit(self.gate.lock(), true)
    }
}

impl<T> Deref for Call<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.resource {
            Some(resource) => resource,
            // It is taken when the call is dropped, and never before.
            None => unreachable!("a call without its resource"),
        }
    }
}

impl<T> Drop for Call<'_, T> {
    fn drop(&mut self) {
        // Before the count: the close must find itself the only owner.
        self.resource = None;
        let mut state = self.gate.lock();
        state.calls -= 1;
        if self.of_transaction {
            state.transaction_busy = false;
        }
        if state.closing {
            self.gate.changed.notify_all();
        }
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.gate.lock().serving += 1;
        self.gate.changed.notify_all();
    }
}

impl<T> Drop for TransactionTurn<T> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        // The close may have passed it on already.
        if state.transaction == Some(self.ticket) {
            state.transaction = None;
            state.serving += 1;
            self.gate.changed.notify_all();
        }
    }
}
