// Situations that a run has to bring about often enough, whatever operations do it: odd names that
// meet, indices at edges, things undone, what is in flight together. Counted so that a weaker generator
// is noticed.
import type { Answer, History } from "@assay/engines/covalue";
import { findFlights } from "./flights.ts";
import { NamesMet } from "./names-met.ts";
import type { Situation } from "./situation-rules.ts";
import { StatesMet } from "./states-met.ts";

/** The situations that a history brings about when it is played and answered so. */
export function situationsOf(history: History, answers: readonly Answer[]): ReadonlySet<Situation> {
  const found = new Set<Situation>();
  const names = new NamesMet();
  const states = new StatesMet(found);
  for (const [index, operation] of history.entries()) {
    if (operation.op === "parallel") {
      for (const branch of operation.branches) for (const serial of branch) names.note(serial);
      findFlights(operation, found);
    } else {
      names.note(operation);
    }
    states.note(operation, answers[index]);
  }
  names.find(found);
  states.end();
  return found;
}
