// Opens a directory in which something may be wrong, looks at everything, writes one thing, and does so
// again. What comes of it is data; what is right is damage-outcome.ts's matter.
import {
  ManualClock,
  runAsync,
  type Api,
  type Durability,
  type Tuning,
} from "@assay/engines/engine";
import {
  Player,
  skippedOperations,
  type Answer,
  type AnyCoValueStore,
  type CoValueEngine,
} from "@assay/engines/covalue";
import { FURTHER_COMMIT } from "./stored-history.ts";
import { codeOf, viewOf, type View } from "./view.ts";

/** One opening of the directory; what comes after a step that failed is absent. */
export interface Look {
  /** `opened`, or the code and message of the refusal. */
  readonly opening: "opened" | Refusal;
  readonly view?: View;
  /** Of the further commit; absent in a look that does not write. */
  readonly further?: Answer;
  /** After the further commit. */
  readonly written?: View;
  readonly closing?: "closed" | Refusal;
}

/** An error as data. */
export interface Refusal {
  /** A stable code, or `UNCODED: message`. */
  readonly error: string;
  readonly message: string;
}

/** What is looked at. */
export interface LookOptions {
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  /** Default: none. */
  readonly tuning?: Tuning;
  readonly path: string;
  /** CoValues that are asked for by id. */
  readonly ids: readonly string[];
  /** Whether to make the further commit. */
  readonly writes: boolean;
}

/** Opens, looks, and closes. Errors: none; what the engine throws is in the look. */
export async function look(options: LookOptions): Promise<Look> {
  const { engine, api, durability, tuning = {}, path, ids, writes } = options;
  const clock = new ManualClock();
  let store: AnyCoValueStore;
  try {
    const opening = { path, durability, tuning, clock: clock.now };
    store = api === "async" ? await engine.openAsync(opening) : engine.openSync(opening);
  } catch (error) {
    return { opening: refusal(error) };
  }
  const player = new Player({ api, store, clock, skips: skippedOperations(api, true) });
  const view = await runAsync(viewOf(player, ids));
  const seen: Look = { opening: "opened", view };
  const written = writes
    ? {
        further: await player.playAsync(FURTHER_COMMIT),
        written: await runAsync(viewOf(player, ids)),
      }
    : {};
  try {
    await store.close();
    return { ...seen, ...written, closing: "closed" };
  } catch (error) {
    return { ...seen, ...written, closing: refusal(error) };
  }
}

function refusal(error: unknown): Refusal {
  return {
    error: codeOf(error),
    message: error instanceof Error ? error.message : String(error),
  };
}
