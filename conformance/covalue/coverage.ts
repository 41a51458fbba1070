// What the histories of a run have played, and the floors below which a run says nothing: a generator
// that got weaker must not pass quietly.
import {
  countOperations,
  OPERATION_NAMES,
  type Answer,
  type CoValueEngine,
  type History,
  type OperationName,
} from "@assay/engines/covalue";
import type { HistoryCoverage, PairCoverage } from "../events.ts";
import { BRANCH_NAMES, branchOf, branchRule, type Branch } from "./coverage/branches.ts";
import { PairCounter, possibleAdjacent } from "./coverage/pairs.ts";
import { visitPlayed, type Call, type PlayedVisitor } from "./coverage/played.ts";
import { ruleOf, SITUATION_NAMES, type Situation } from "./coverage/situation-rules.ts";
import { situationsOf } from "./coverage/situations.ts";

/** Counts of a run. */
export interface CoverageReport extends HistoryCoverage {
  readonly histories: number;
  /** Operations played, steps included. */
  readonly operations: number;
  /** Operations that could not be played, since a row they name was not there. */
  readonly skipped: number;
  /** How often each kind was played; what wraps another counts as well. */
  readonly played: Readonly<Record<OperationName, number>>;
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
/** A default run has no fewer; shorter ones are held to less than half of the floor for pairs. */
export const FEWEST_FOR_WHOLE_PAIRS = 150;
/** The same of a run that was cut off: it cannot play some more where it misses a floor by chance. */
const FEWEST_OF_CUT = 200;
/** In so many histories each pair is met at least. */
const LEAST_OF_PAIR = 20;
/** Of longer runs, and half of it of shorter ones. */
const SHARE_OF_PAIR = 0.1;
const LEAST_PAIRS = 10;
const OPERATIONS_PER_HISTORY = 30;
const PLAYED_PER_HISTORY = 0.5;
/** An operation that is not played tests nothing. */
const SKIPPED_SHARE = 0.1;

/** Counts what is played in a cell that skips some operations. */
export class Coverage {
  readonly #skips: ReadonlySet<OperationName>;
  readonly #pairs = new PairCounter();
  readonly #played = new Map<OperationName, number>();
  readonly #situations = new Map<Situation, number>();
  readonly #branches = new Map<Branch, number>();
  /** Branches of the history that is under way. */
  readonly #taken = new Set<Branch>();
  readonly #visitor: PlayedVisitor = {
    played: (call, answer, moment) => this.#count(call, answer, moment),
    skipped: () => void (this.#skipped += 1),
  };
  #histories = 0;
  #operations = 0;
  #skipped = 0;

  constructor(skips: ReadonlySet<OperationName>) {
    this.#skips = skips;
  }

  /** Counts a history with the answers it got. */
  add(history: History, answers: readonly Answer[]): void {
    this.#histories += 1;
    this.#operations += countOperations(history);
    this.#taken.clear();
    visitPlayed(history, answers, this.#visitor);
    this.#pairs.endHistory();
    for (const branch of this.#taken) addOne(this.#branches, branch);
    for (const situation of situationsOf(history, answers)) addOne(this.#situations, situation);
  }

  /**
   * What was counted. `isCut`: whether a budget ended the run, which until it is as long as the longest default one is
   * held to the floor of a short one for pairs. Default: false.
   */
  report(isCut = false): CoverageReport {
    return {
      histories: this.#histories,
      operations: this.#operations - this.#skipped,
      skipped: this.#skipped,
      played: recordOf(OPERATION_NAMES, this.#played),
      pairs: this.#pairCoverage(isCut),
      states: Object.fromEntries(
        SITUATION_NAMES.map((name) => [ruleOf(name).what, this.#situations.get(name) ?? 0]),
      ),
      errors: Object.fromEntries(
        BRANCH_NAMES.map((name) => [branchRule(name).what, this.#branches.get(name) ?? 0]),
      ),
    };
  }

  #count(call: Call, answer: Answer, moment: number): void {
    addOne(this.#played, call.op);
    this.#pairs.note(call.op, moment);
    const branch = branchOf(call, answer);
    if (branch !== undefined) this.#taken.add(branch);
  }

  #pairCoverage(isCut: boolean): PairCoverage {
    const skips = this.#skips;
    const pairs = this.#pairs
      .counts()
      .filter(({ first, second }) => !skips.has(first) && !skips.has(second))
      .sort((a, b) => a.histories - b.histories);
    return {
      possible: pairs.length,
      floor: floorOfPairs(this.#histories, isCut ? FEWEST_OF_CUT : FEWEST_FOR_WHOLE_PAIRS),
      least: pairs.slice(0, LEAST_PAIRS),
      adjacentPossible: possibleAdjacent(skips),
      adjacentMet: this.#pairs.adjacentMet(),
    };
  }
}

function floorOfPairs(histories: number, fewestForWhole: number): number {
  if (histories < FEWEST_FOR_FLOORS) return 0;
  if (histories < fewestForWhole) return Math.ceil((histories * SHARE_OF_PAIR) / 2);
  return Math.max(LEAST_OF_PAIR, Math.ceil(histories * SHARE_OF_PAIR));
}

/** The floors that a run missed, for a cell that skips some operations and does not claim all. */
export function missedFloors(
  report: CoverageReport,
  skips: ReadonlySet<OperationName>,
  claims: Partial<CoValueEngine["claims"]> = {},
): MissedFloor[] {
  const { histories, pairs } = report;
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
  for (const { first, second, histories: met } of pairs.least) {
    demand(`histories with ${first} before ${second}`, pairs.floor, met);
  }
  for (const { share, what, needs } of SITUATION_NAMES.map(ruleOf)) {
    if (needs !== undefined && skips.has(needs)) continue;
    demand(`histories with ${what}`, rare * share, report.states[what] ?? 0);
  }
  for (const { share, what, needs, claim } of BRANCH_NAMES.map(branchRule)) {
    if (needs !== undefined && skips.has(needs)) continue;
    if (claim !== undefined && claims[claim] === false) continue;
    demand(`histories in which ${what}`, rare * share, report.errors[what] ?? 0);
  }
  const all = report.operations + report.skipped;
  demand("operations that could be played", all * (1 - SKIPPED_SHARE), report.operations);
  return missed;
}

function addOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function recordOf<K extends string>(
  names: readonly K[],
  counts: ReadonlyMap<K, number>,
): Record<K, number> {
  const entries = names.map((name): [K, number] => [name, counts.get(name) ?? 0]);
  // `fromEntries` forgets which keys there are.
  return Object.fromEntries(entries) as Record<K, number>;
}
