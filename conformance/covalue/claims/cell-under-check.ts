// What a check of claims works on: one cell, a directory of its own, the stores opened in it, and the
// differences found. Knows no claim and no clause.
import {
  canonical,
  canonicalText,
  errorCode,
  errorMessage,
  ManualClock,
  type Api,
  type Durability,
  type ErrorCode,
  type Tuning,
} from "@assay/engines/engine";
import type { AnyCoValueStore, CoValueEngine } from "@assay/engines/covalue";
import type { ObservedFailure } from "../../events.ts";

/** The cell whose claims are checked, and where. */
export interface ClaimsContext {
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  readonly tuning: Tuning;
  /** Empty, and used by nobody else; whoever names it removes it. */
  readonly directory: string;
}

/** One check of a cell. */
export interface ClaimCheck {
  /** Also the name of the directory that it works in. */
  readonly name: string;
  /** Why the check says nothing about such a cell; `undefined` where it applies. */
  notApplicable(context: ClaimsContext): string | undefined;
  /** Looks, and leaves what differs in `cell.failures`. */
  run(cell: CellUnderCheck): Promise<void>;
}

/** A cell with what was found in it. */
export class CellUnderCheck {
  readonly context: ClaimsContext;
  readonly clock = new ManualClock();
  readonly failures: ObservedFailure[] = [];
  readonly #open = new Set<AnyCoValueStore>();

  constructor(context: ClaimsContext) {
    this.context = context;
  }

  /** Whether a store of the cell finds what an earlier one in its directory has stored. */
  get keepsData(): boolean {
    return this.context.durability !== "volatile";
  }

  /** Opens a store of the cell; what `changes` names differs from the cell. */
  async open(changes: Partial<ClaimsContext> = {}): Promise<AnyCoValueStore> {
    const { engine, api, durability, tuning, directory } = { ...this.context, ...changes };
    const options = { path: directory, durability, tuning, clock: this.clock.now };
    const store =
      api === "async"
        ? await engine.openAsync(options)
        : (engine.openSync(options) as AnyCoValueStore);
    this.#open.add(store);
    return store;
  }

  /** Closes the store as its user would. */
  async close(store: AnyCoValueStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }

  /** Closes whatever a check left open; a store that cannot be closed is the checks' matter, not its. */
  async release(): Promise<void> {
    for (const store of this.#open) {
      try {
        await store.close();
      } catch {
        // A check has already said so, or has found worse.
      }
    }
    this.#open.clear();
  }

  /** Notes a difference between the two values, if there is one. */
  equal(what: string, expected: unknown, actual: unknown): void {
    if (canonicalText(expected) === canonicalText(actual)) return;
    this.failures.push({
      kind: "observed",
      what,
      expected: canonical(expected),
      actual: canonical(actual),
    });
  }

  /** Notes when the call does anything but fail with the code. */
  async refused(what: string, code: ErrorCode, call: () => unknown): Promise<void> {
    this.equal(what, { error: code }, await outcomeOf(call));
  }
}

/** What a call came to: `"answered"`, or its error's code, or the message of an error that has none. */
export async function outcomeOf(call: () => unknown): Promise<"answered" | { error: string }> {
  try {
    await call();
    return "answered";
  } catch (error) {
    return { error: errorCode(error) ?? `UNCODED: ${errorMessage(error)}` };
  }
}
