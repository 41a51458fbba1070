// What a store may show after a fault: what was there after some number of commits, and the same with
// the commit that is tried afterwards. Made by the reference.
import { ManualClock, runSync } from "@assay/engines/engine";
import {
  Player,
  skippedOperations,
  type Answer,
  type SerialOperation,
} from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { FURTHER_COMMIT, idsOf, storedHistory } from "./stored-history.ts";
import { viewOf, type View } from "./view.ts";

/** What is right after the first commits of a history. */
export interface ExpectedViews {
  readonly plain: View;
  /** The answer to the further commit, and what is right after it. */
  readonly further: Answer;
  readonly written: View;
}

/** One entry for each number of commits, from none to all of the seed's history. */
export function expectedViews(seed: number): readonly ExpectedViews[] {
  const history = storedHistory(seed);
  const ids = viewedIDs(seed);
  return Array.from({ length: history.length + 1 }, (_, commits) => {
    const player = playerAfter(history.slice(0, commits));
    const plain = runSync(viewOf(player, ids));
    // As after reopening: a new player has not seen any row yet.
    const other = playerAfter(history.slice(0, commits));
    const further = other.playSync(FURTHER_COMMIT);
    return { plain, further, written: runSync(viewOf(other, ids)) };
  });
}

/** The ids that a view of a seed's history asks for. */
export function viewedIDs(seed: number): readonly string[] {
  return idsOf([...storedHistory(seed), FURTHER_COMMIT]);
}

function playerAfter(history: readonly SerialOperation[]): Player {
  const clock = new ManualClock();
  const store = new ReferenceStore(clock.now);
  const skips = skippedOperations("sync", true);
  const player = new Player({ api: "sync", store, clock, skips });
  for (const operation of history) player.playSync(operation);
  return new Player({ api: "sync", store, clock, skips });
}
