// What a check of claims works on: one cell, a directory of its own, the stores opened in it, and the
// differences found. Knows no claim.
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
import {
  Player,
  skippedOperations,
  type AnyCoValueStore,
  type CoValueEngine,
  type Subject,
} from "@assay/engines/covalue";
import type { ObservedFailure } from "../../events.ts";
import type { ClauseID } from "../clauses.ts";

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
  /** What a difference that it finds violates. */
  readonly clauses: readonly [ClauseID, ...ClauseID[]];
  /** Why the check says nothing about such a cell; `undefined` where it applies. */
  notApplicable(context: ClaimsContext): string | undefined;
  /** Looks, and leaves what differs in `cell.failures`. */
  run(cell: CellUnderCheck): Promise<void>;
}

/** Whether a store finds what an earlier one in its directory has stored. */
export function keepsData({ durability }: ClaimsContext): boolean {
  return durability !== "volatile";
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

  /** Opens a store of the cell; what `changes` names differs from the cell. */
  async open(changes: Partial<ClaimsContext> = {}): Promise<AnyCoValueStore> {
    const { engine, api, durability, tuning, directory } = { ...this.context, ...changes };
    const options = { path: directory, durability, tuning, clock: this.clock.now };
    const store = api === "async" ? await engine.openAsync(options) : engine.openSync(options);
    this.#open.add(store);
    return store;
  }

  /** Closes a store as its user would. */
  async close(store: AnyCoValueStore): Promise<void> {
    this.#open.delete(store);
    await store.close();
  }

  /** Closes whatever a check left open. */
  async release(): Promise<void> {
    for (const store of this.#open) await outcomeOf(() => store.close());
    this.#open.clear();
  }

  /** A store of the cell as a player's subject; it can be reopened where data is kept. */
  subject(store: AnyCoValueStore): Subject {
    const { api } = this.context;
    let current = store;
    const reopen = async (): Promise<AnyCoValueStore> => {
      await this.close(current);
      current = await this.open();
      return current;
    };
    return {
      api,
      store,
      clock: this.clock,
      skips: skippedOperations(api, keepsData(this.context)),
      // The player awaits what it is given, also of a sync cell, and gets a store of the cell's api.
      ...(keepsData(this.context) ? { reopen: reopen as NonNullable<Subject["reopen"]> } : {}),
    };
  }

  /** A player of histories on a store of the cell. */
  player(store: AnyCoValueStore): Player {
    return new Player(this.subject(store));
  }

  /** Notes a difference between the two values, if there is one. */
  equal(what: string, expected: unknown, actual: unknown): void {
    if (canonicalText(expected) === canonicalText(actual)) return;
    this.failures.push({
      kind: "observed",
      what,
      clauses: [],
      expected: canonical(expected),
      actual: canonical(actual),
    });
  }

  /** Notes when the call does anything but fail with the code. */
  async refused(what: string, code: ErrorCode, call: () => unknown): Promise<void> {
    this.equal(what, { error: code }, await outcomeOf(call));
  }

  /** Notes when the call does anything but answer. */
  async answered(what: string, call: () => unknown): Promise<void> {
    this.equal(what, "answered", await outcomeOf(call));
  }
}

/** What a call came to. */
export type Outcome =
  | "answered"
  /** A stable code, or `UNCODED: message` for an error that has none. */
  | { readonly error: string };

/** How long one call may take before it counts as one that never answers. */
const CALL_LIMIT_MS = 10_000;

/** What a call came to; one that does not answer in time came to an error. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    await withinTime(Promise.resolve(call()), CALL_LIMIT_MS);
    return "answered";
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** What a call of a sync store came to, found without leaving the call stack. */
export function outcomeNow(call: () => unknown): Outcome {
  try {
    call();
    return "answered";
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** Rejects when the work takes longer. */
export async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a call came to that failed so. */
export function outcomeOfError(error: unknown): Outcome {
  return { error: errorCode(error) ?? `UNCODED: ${errorMessage(error)}` };
}
