// What must still be done when this process exits. One listener for all of it, there only while
// something is registered, so that nothing leaks listeners.
// Non-goal: a process that is killed by a signal runs no exit listener.

/** Oldest first. */
const actions = new Set<() => void>();

/**
 * Runs the action when the process exits, the latest one first; it must be synchronous.
 *
 * Gives what takes it back.
 */
export function atProcessExit(action: () => void): () => void {
  if (actions.size === 0) process.on("exit", runAll);
  actions.add(action);
  return () => {
    if (actions.delete(action) && actions.size === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const action of [...actions].reverse()) {
    try {
      action();
    } catch {
      // The process is ending: the other actions still have to run, and no one could be told.
    }
  }
}
