// What the reference answers to a history: what a corpus file holds, so that other languages need no
// reference of their own.
import type { Answer } from "../covalue/answer.ts";
import { peersOf } from "../covalue/judge.ts";
import { observeState } from "../covalue/observe.ts";
import type { History, OperationName } from "../covalue/operations.ts";
import { Player } from "../covalue/player.ts";
import { ReferenceStore } from "../covalue/reference/index.ts";
import { ManualClock } from "../engine/clock.ts";
import type { Json } from "../engine/json.ts";
import { runSync } from "../engine/steps.ts";

/** The reference's side of a history. */
export interface ReferenceAnswers {
  /** One answer an operation; of a `parallel` one, that of its branches one after the other. */
  readonly answers: readonly Answer[];
  readonly finalState: Json;
}

/** Plays a history on the reference. `skips`: what the cell cannot play; default: nothing. */
export function answersOf(
  history: History,
  skips: ReadonlySet<OperationName> = new Set(),
): ReferenceAnswers {
  const clock = new ManualClock();
  const store = new ReferenceStore(clock.now);
  const player = new Player({ api: "sync", store, clock, skips });
  const answers = history.map((operation) => player.playSync(operation));
  return { answers, finalState: runSync(observeState("sync", player.store, peersOf(history))) };
}
