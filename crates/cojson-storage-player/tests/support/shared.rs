//! What the stores that are opened one after the other share, and the writer's turn.
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use cojson_storage::{KnownState, RowId};

use super::bug::Bug;
use super::state::State;

/// What outlives a store that is closed.
#[derive(Default)]
pub struct Shared {
    pub bug: Option<Bug>,
    pub state: Mutex<State>,
    /// The state as the open transaction sees it.
    pub draft: Mutex<Option<State>>,
    writing: Mutex<bool>,
    turn: Condvar,
    pub last_session_row: AtomicU64,
    /// When a lock was last asked for.
    pub now: Mutex<f64>,
    /// Known states that a planted bug keeps.
    pub known: Mutex<HashMap<Vec<u8>, Option<KnownState>>>,
}

/// The writer's turn; given back when it is dropped.
pub struct Turn(Arc<Shared>);

impl Turn {
    pub fn shared(&self) -> &Shared {
        &self.0
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.writing.lock().unwrap() = false;
        self.0.turn.notify_one();
    }
}

impl Shared {
    pub fn new(bug: Option<Bug>) -> Arc<Self> {
        let shared = Self {
            bug,
            ..Self::default()
        };
        shared.state.lock().unwrap().bug = bug;
        Arc::new(shared)
    }

    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// The first of so many row ids that nobody else is given.
    pub fn take_session_rows(&self, count: u64) -> RowId {
        self.last_session_row.fetch_add(count, Ordering::Relaxed) + 1
    }

    pub fn take_turn(self: &Arc<Self>) -> Turn {
        let writing = self.writing.lock().unwrap();
        let mut writing = self.turn.wait_while(writing, |writing| *writing).unwrap();
        *writing = true;
        Turn(Arc::clone(self))
    }
}
