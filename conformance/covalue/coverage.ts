// What the histories of a run have played, and the floors below which a run says nothing: a generator
// that got weaker must not pass quietly.
import {
  countOperations,
  OPERATION_NAMES,
  type Answer,
  type History,
  type Operation,
  type OperationName,
  type TransactionStep,
} from "@assay/engines/covalue";
import { canonical, type Json } from "@assay/engines/engine";
import { ruleOf, SITUATION_NAMES, situationsOf, type Situation } from "./situations.ts";

/** Counts of a run. */
export interface CoverageReport {
  readonly histories: number;
  /** Operations played, steps included. */
  readonly operations: number;
  /** Operations that could not be played, since a row they name was not there. */
  readonly skipped: number;
  /** How often each kind was played; what wraps another counts as well. */
  readonly played: Readonly<Record<OperationName, number>>;
  /** In how many histories each situation arose. */
  readonly situations: Readonly<Record<Situation, number>>;
}

/** A floor that a run missed. */
export interface MissedFloor {
  readonly what: string;
  readonly atLeast: number;
  readonly was: number;
}

/** Runs of fewer histories are too short to be held to the floors. */
export const FEWEST_FOR_FLOORS = 100;
/** Runs of fewer histories are held to half of each floor for what is rare: chance alone must not fail one. */
const FEWEST_FOR_WHOLE_FLOORS = 500;
const OPERATIONS_PER_HISTORY = 30;
const PLAYED_PER_HISTORY = 0.5;
/** An operation that is not played tests nothing. */
const SKIPPED_SHARE = 0.1;

/** Counts what is played. */
export class Coverage {
  #histories = 0;
  #operations = 0;
  #skipped = 0;
  readonly #played = new Map<OperationName, number>();
  readonly #situations = new Map<Situation, number>();

  /** Counts a history with the answers it got. */
  add(history: History, answers: readonly Answer[]): void {
    this.#histories += 1;
    this.#operations += countOperations(history);
    history.forEach((operation, index) => this.#addAnswered(operation, canonical(answers[index])));
    for (const situation of situationsOf(history)) {
      this.#situations.set(situation, (this.#situations.get(situation) ?? 0) + 1);
    }
  }

  report(): CoverageReport {
    return {
      histories: this.#histories,
      operations: this.#operations - this.#skipped,
      skipped: this.#skipped,
      played: recordOf(OPERATION_NAMES, this.#played),
      situations: recordOf(SITUATION_NAMES, this.#situations),
    };
  }

  #addAnswered(operation: Operation, answer: Json | undefined): void {
    if (memberOf(answer, "skipped") !== undefined) {
      this.#skipped += 1;
      return;
    }
    this.#count(operation.op);
    const ok = memberOf(answer, "ok");
    if (operation.op === "parallel") {
      operation.branches.forEach((branch, index) => {
        const answers = memberOf(ok, index);
        branch.forEach((serial, place) => this.#addAnswered(serial, memberOf(answers, place)));
      });
    } else if (operation.op === "transaction") {
      const answers = memberOf(ok, "steps");
      operation.steps.forEach((step, place) => this.#addStep(step, memberOf(answers, place)));
    }
  }

  #addStep(step: TransactionStep, answer: Json | undefined): void {
    if (memberOf(answer, "skipped") !== undefined) {
      this.#skipped += 1;
      return;
    }
    this.#count(step.op);
    // A refused write is counted as what refuses it, never as a write.
    if (step.op === "readOutside") this.#count(step.read.op);
    if (step.op === "together") {
      const answers = memberOf(answer, "ok");
      step.steps.forEach((call, place) => this.#addStep(call, memberOf(answers, place)));
    }
  }

  #count(name: OperationName): void {
    this.#played.set(name, (this.#played.get(name) ?? 0) + 1);
  }
}

/** The floors that a run missed, for a cell that skips some operations. */
export function missedFloors(
  report: CoverageReport,
  skips: ReadonlySet<OperationName>,
): MissedFloor[] {
  const { histories } = report;
  if (histories < FEWEST_FOR_FLOORS) return [];
  const missed: MissedFloor[] = [];
  const demand = (what: string, atLeast: number, was: number): void => {
    if (was < atLeast) missed.push({ what, atLeast, was });
  };
  const rare = histories * (histories < FEWEST_FOR_WHOLE_FLOORS ? 0.5 : 1);
  demand("operations played", histories * OPERATIONS_PER_HISTORY, report.operations);
  for (const name of OPERATION_NAMES) {
    if (skips.has(name)) continue;
    demand(`${name} played`, rare * PLAYED_PER_HISTORY, report.played[name]);
  }
  for (const situation of SITUATION_NAMES) {
    const { share, what, needs } = ruleOf(situation);
    if (needs !== undefined && skips.has(needs)) continue;
    demand(`histories with ${what}`, rare * share, report.situations[situation]);
  }
  const all = report.operations + report.skipped;
  demand("operations that could be played", all * (1 - SKIPPED_SHARE), report.operations);
  return missed;
}

/** A member of a JSON value, or `undefined` where it has no such one. */
function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string | number, Json>>)[key];
}

function recordOf<K extends string>(
  names: readonly K[],
  counts: ReadonlyMap<K, number>,
): Record<K, number> {
  const entries = names.map((name): [K, number] => [name, counts.get(name) ?? 0]);
  // `fromEntries` forgets which keys there are.
  return Object.fromEntries(entries) as Record<K, number>;
}
