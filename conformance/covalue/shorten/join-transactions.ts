// Makes two transactions one, and two updates of sync states; takes reads out of the transactions that they
// stand beside.
import type { History, Operation } from "@assay/engines/covalue";

/** Histories with fewer operations around as many steps and updates. */
export function* joinTransactions(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    const next = history[index + 1];
    if (operation.op === "trackCoValuesSyncState" && next?.op === operation.op) {
      const updates = [...operation.updates, ...next.updates];
      yield history.toSpliced(index, 2, { ...next, updates });
    }
    if (operation.op !== "transaction") continue;
    for (const [place, step] of operation.steps.entries()) {
      if (step.op !== "readOutside") continue;
      const rest = { ...operation, steps: operation.steps.toSpliced(place, 1) };
      const kept: Operation[] = rest.steps.length === 0 ? [] : [rest];
      yield history.toSpliced(index, 1, ...kept, step.read);
    }
    if (next?.op !== "transaction") continue;
    const steps = [...operation.steps, ...next.steps];
    yield history.toSpliced(index, 2, { ...next, steps });
  }
}
