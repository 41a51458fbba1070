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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Long enough for a thread to get where it waits; no test depends on it to pass.
    const A_MOMENT: Duration = Duration::from_millis(20);

    fn code<R>(result: Result<R>) -> Option<ErrorCode> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn the_close_waits_for_a_call_and_the_call_keeps_its_resource() {
        let gate = Arc::new(Gate::new("resource"));
        let call = gate.enter().unwrap();
        let (closed, when_closed) = mpsc::channel();
        let closer = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || {
                gate.close(|_| Ok(())).unwrap();
                closed.send(()).unwrap();
            })
        };
        // No new call gets in once the close has begun.
        while gate.enter().is_ok() {
            thread::yield_now();
        }
        assert!(when_closed.recv_timeout(A_MOMENT).is_err());
        assert_eq!(*call, "resource");
        drop(call);
        when_closed.recv().unwrap();
        closer.join().unwrap();
    }

    #[test]
    fn whoever_closes_again_gets_the_same_answer() {
        let gate = Gate::new(());
        let failed = || Err(StorageError::new(ErrorCode::DiskFull, "full"));
        assert_eq!(code(gate.close(|()| failed())), Some(ErrorCode::DiskFull));
        let again = gate.close(|()| Ok(()));
        assert_eq!(again.unwrap_err().to_string(), "full");
    }

    #[test]
    fn a_second_close_ends_after_the_first() {
        let gate = Arc::new(Gate::new(()));
        let (go, when_to_go) = mpsc::channel::<()>();
        let (begun, when_begun) = mpsc::channel();
        let first = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || {
                gate.close(|()| {
                    begun.send(()).unwrap();
                    when_to_go.recv().unwrap();
                    Ok(())
                })
            })
        };
        when_begun.recv().unwrap();
        let second = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.close(|()| Ok(())))
        };
        thread::sleep(A_MOMENT);
        assert!(!second.is_finished());
        go.send(()).unwrap();
        first.join().unwrap().unwrap();
        second.join().unwrap().unwrap();
    }

    #[test]
    fn writers_are_served_one_at_a_time_in_the_order_in_which_they_came() {
        let gate = Arc::new(Gate::new(()));
        let transaction = gate.begin().unwrap();
        let (served, order) = mpsc::channel();
        let writers: Vec<_> = (0..5)
            .map(|at| {
                // The one before has its ticket.
                while gate.lock().next_ticket != at + 1 {
                    thread::yield_now();
                }
                let (gate, served) = (Arc::clone(&gate), served.clone());
                thread::spawn(move || {
                    let call = gate.enter().unwrap();
                    let turn = gate.turn(&call);
                    served.send(at).unwrap();
                    drop(turn);
                })
            })
            .collect();
        assert!(order.recv_timeout(A_MOMENT).is_err());
        drop(transaction);
        for writer in writers {
            writer.join().unwrap();
        }
        assert_eq!(order.try_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_turn_is_passed_on_by_a_thread_that_panics() {
        let gate = Arc::new(Gate::new(()));
        let writer = Arc::clone(&gate);
        let panicked = thread::spawn(move || {
            let call = writer.enter().unwrap();
            let _turn = writer.turn(&call);
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
        drop(gate.begin().unwrap());
        gate.close(|()| Ok(())).unwrap();
    }

    #[test]
    fn the_close_waits_for_a_call_of_a_transaction_and_not_for_the_transaction() {
        let gate = Arc::new(Gate::new(()));
        let transaction = gate.begin().unwrap();
        let call = transaction.enter().unwrap();
        let closer = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.close(|()| Ok(())))
        };
        while gate.enter().is_ok() {
            thread::yield_now();
        }
        thread::sleep(A_MOMENT);
        assert!(!closer.is_finished());
        // Its turn is not given to anybody while it writes.
        assert_eq!(gate.lock().transaction, Some(0));
        drop(call);
        closer.join().unwrap().unwrap();
        assert_eq!(code(transaction.enter()), Some(ErrorCode::StoreClosed));
        // Given back by the close already, and not once more.
        drop(transaction);
        assert_eq!(gate.lock().serving, 1);
    }

    #[test]
    fn a_writer_behind_a_transaction_is_served_by_the_close_and_a_transaction_is_not() {
        let gate = Arc::new(Gate::new(()));
        let transaction = gate.begin().unwrap();
        let writer = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || {
                let call = gate.enter().unwrap();
                let _turn = gate.turn(&call);
            })
        };
        let beginner = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || code(gate.begin()))
        };
        while gate.lock().next_ticket != 3 {
            thread::yield_now();
        }
        gate.close(|()| Ok(())).unwrap();
        writer.join().unwrap();
        assert_eq!(beginner.join().unwrap(), Some(ErrorCode::StoreClosed));
        drop(transaction);
    }
}
