// What a check of claims works on: one cell, a directory of its own, the stores opened in it, and the
// differences found. Knows no claim.
import {
  AssayError,
  ManualClock,
  type Api,
  type Durability,
  type EngineSource,
  type ErrorCode,
  type Tuning,
} from "@assay/engines/engine";
import {
  Player,
  skippedOperations,
  type Answer,
  type AnyCoValueStore,
  type CoValueClaim,
  type CoValueEngine,
  type Operation,
  type Subject,
} from "@assay/engines/covalue";
import type { ClauseSelection } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";
import { outcomeOf } from "./call-outcome.ts";
import { Looks, type Cited, type Comparisons } from "./looks.ts";

/** The cell whose claims are checked, and where. */
export interface ClaimsContext {
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  readonly tuning: Tuning;
  /** Where another process finds the engine. Default: nowhere. */
  readonly source?: EngineSource;
  /** Empty, and used by nobody else; whoever names it removes it. */
  readonly directory: string;
  /** Which clauses are looked at. Default: all. */
  readonly selection?: ClauseSelection;
  /** Clauses that other checks of the cell have found broken. Default: none. */
  readonly broken?: ReadonlySet<string>;
  /** Names of the checks to make. Default: all. */
  readonly checks?: readonly string[];
  /** How long one check may take, milliseconds. Default: 45,000, and a quarter once one has taken longer. */
  readonly limitMs?: number;
  /** Whether a call is known that never answers: no check has more than the quarter then. Default: false. */
  readonly isHurried?: boolean;
}

/** One check of a cell. */
export interface ClaimCheck {
  /** Also the name of the directory that it works in. */
  readonly name: string;
  /** All that its comparisons cite; one that cites none of its own cites these. */
  readonly clauses: Cited;
  /** The claim whose absence it asserts in cells that do not make it, and the clauses that ask for it. */
  readonly absence?: { readonly claim: CoValueClaim; readonly clauses: readonly ClauseID[] };
  /** Whether it mostly waits, and so is begun before all others and looked at after them. Default: false. */
  readonly waits?: true;
  /** Why the check says nothing about such a cell; `undefined` where it applies. */
  notApplicable(context: ClaimsContext): string | undefined;
  /** Looks, and leaves what it finds in `cell.looks`. */
  run(cell: CellUnderCheck): Promise<void>;
}

/** Whether a store finds what an earlier one in its directory has stored. */
export function keepsData({ durability }: ClaimsContext): boolean {
  return durability !== "volatile";
}

/** A cell with what was found in it. */
export class CellUnderCheck implements Comparisons {
  readonly context: ClaimsContext;
  readonly clock = new ManualClock();
  readonly looks: Looks;
  readonly #clauses: Cited;
  readonly #open = new Set<AnyCoValueStore>();
  readonly #ends: (() => Promise<unknown>)[] = [];

  /** `clauses` are what comparisons cite that cite none of their own. */
  constructor(context: ClaimsContext, clauses: Cited) {
    this.context = context;
    this.looks = new Looks(context.selection ?? {}, context.broken);
    this.#clauses = clauses;
  }

  /** Comparisons that cite these clauses. */
  on(...clauses: Cited): Comparisons {
    return this.looks.on(...clauses);
  }

  equal(...given: Parameters<Comparisons["equal"]>): void {
    this.on(...this.#clauses).equal(...given);
  }

  refused(what: string, code: ErrorCode, call: () => unknown): Promise<void> {
    return this.on(...this.#clauses).refused(what, code, call);
  }

  answered(what: string, call: () => unknown): Promise<void> {
    return this.on(...this.#clauses).answered(what, call);
  }

  notRun(reason: string): void {
    this.on(...this.#clauses).notRun(reason);
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

  /** Has something done before what the check left open is closed, whether or not it comes to its end. */
  atTheEnd(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  /** Closes whatever a check left open. */
  async release(): Promise<void> {
    for (const end of this.#ends.splice(0)) await outcomeOf(end);
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

  /** A player of histories on a store of the cell, which says so where the store has no room. */
  player(store: AnyCoValueStore): Player {
    return new PlayerUntilFull(this.subject(store));
  }
}

/**
 * A player that throws `DISK_FULL` where a store answers so: what a check goes on to look at tells nothing of
 * the engine then, and many look at nothing of what led there.
 */
class PlayerUntilFull extends Player {
  override async playAsync(operation: Operation): Promise<Answer> {
    const answer = await super.playAsync(operation);
    if (isFull(operation, answer)) {
      throw new AssayError("DISK_FULL", `${operation.op} had no room`);
    }
    return answer;
  }
}

/** Whether an operation, or a step of it, was answered with the code. */
function isFull({ op }: Operation, answer: Answer): boolean {
  const code: ErrorCode = "DISK_FULL";
  if ("error" in answer) return answer.error === code;
  // Of all others the data, which may be megabytes, are no answers of steps.
  return (op === "transaction" || op === "parallel") && JSON.stringify(answer).includes(code);
}
