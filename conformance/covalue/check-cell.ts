// All checks of one cell, one after the other, as the events of one cell.
import { join } from "node:path";
import { codedMessage, noRoomIn, type ErrorCode } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { importEngine } from "@assay/engines/host";
import type { Check, ClauseResult, ConformanceEvent, Verdict } from "../events.ts";
import type { CellEvent, OnBegin } from "./cell-events.ts";
import type { CellInput } from "./cell-input.ts";
import { checkCorpus } from "./check-corpus.ts";
import { PROPERTIES } from "./citations/properties.ts";
import { checkUnspecified } from "./check-unspecified.ts";
import { chooseClauses, restrictTo } from "./chosen-clauses.ts";
import { PATIENT_LIMIT_MS } from "./bound.ts";
import { checkClaims } from "./claims.ts";
import type { DeviationsOutcome } from "./deviations/check-deviations.ts";
import {
  playKnownDeviations,
  withDeviations,
  withoutDeviations,
} from "./deviations/known-deviations.ts";
import type { ClauseID } from "./clauses.ts";
import { checkHistories, type HistoriesBudget } from "./histories.ts";
import { FELL_SILENT } from "./judge-history.ts";
import { checkJazz } from "./jazz.ts";
import { notReached } from "./not-reached.ts";
import { refusedOpening, type Refusal } from "./opening.ts";

/** A `checked` event without what all of them have. */
export type Checked = Pick<
  Extract<ConformanceEvent, { type: "checked" }>,
  "outcome" | "counts" | "notApplicable" | "clauses" | "operations" | "coverage" | "cut"
>;

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_MS = 100;

/** What the checks of one cell share. */
interface Checking {
  readonly engine: CoValueEngine;
  readonly input: CellInput;
  readonly signal: AbortSignal;
  readonly onBegin: OnBegin;
  /** The clauses that are looked at; all without one. */
  readonly only?: ReadonlySet<ClauseID>;
  readonly budget?: HistoriesBudget;
  /** What differs as it is known to; its clauses are not looked at. */
  readonly known: DeviationsOutcome;
  /** Clauses that the checks so far have found broken: what stands on them shows nothing of its own. */
  readonly broken: Set<string>;
  /** A call that never answers, as the corpus has found: the other checks wait less for it. */
  silent: string | undefined;
}

/**
 * Runs the checks of a cell that are asked for. An error in one is its failure and does not end the others; a
 * store that cannot be opened is the first one's, and the others are not run.
 * `now` gives milliseconds from any beginning, for the budget.
 * Errors: `ENGINE_UNKNOWN` where the engine cannot be imported; `USAGE` for a clause that there is not; those of
 * reading known deviations.
 */
export async function checkCell(
  input: CellInput,
  emit: (event: CellEvent) => void,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<void> {
  const { cell, clauses, budget } = input;
  const beganCell = now();
  const engine = await importEngine(input.source);
  const only = clauses && new Set(chooseClauses(clauses));
  const onBegin: OnBegin = (what, plays) => emit({ type: "begun", what, ...(plays && { plays }) });
  const opening = join(input.directory, "opening");
  const refusal = await refusedOpening({ ...cell, engine }, opening, onBegin);
  if (refusal !== undefined) {
    emit({ type: "cell-started", cell });
    for (const [index, check] of input.checks.entries()) {
      emit({
        type: "checked",
        cell,
        check,
        durationMs: 0,
        ...notOpened(refusal, input, index === 0),
      });
    }
    emit({ type: "cell-finished", cell });
    return;
  }
  const known = await playKnownDeviations(engine, cell, {
    directory: input.directory,
    ...(only && { selection: { only } }),
    ...(input.deviations !== undefined && { file: input.deviations }),
  });
  const checking: Checking = {
    engine,
    input,
    signal,
    onBegin,
    known,
    broken: new Set(),
    silent: undefined,
    ...(only && { only }),
    ...(budget && {
      budget: { nextSeeds: budget.nextSeeds, isOver: () => now() - beganCell >= budget.ms },
    }),
  };
  emit({ type: "cell-started", cell });
  const said = new Set<string>();
  for (const [index, check] of input.checks.entries()) {
    const began = performance.now();
    let told = 0;
    const onProgress = (done: number, total: number): void => {
      const time = performance.now();
      if (time - told < PROGRESS_MS && done < total) return;
      told = time;
      emit({ type: "progress", cell, check, done, total });
    };
    const checked = await checkedOf(check, checking, onProgress);
    for (const { clause, verdict } of checked.clauses ?? []) {
      said.add(clause);
      if (verdict === "fail") checking.broken.add(clause);
    }
    const isLast = index === input.checks.length - 1;
    const unheard = isLast ? afterSilence(checking, said) : [];
    const durationMs = performance.now() - began;
    const clauses = [...(checked.clauses ?? []), ...unheard];
    const found = unheard.length === 0 ? checked : { ...checked, clauses };
    emit({ type: "checked", cell, check, durationMs, ...found });
  }
  emit({ type: "cell-finished", cell });
}

/** The clauses that no check came to, of a store with a call that never answers. */
function afterSilence(
  { silent, only, signal }: Checking,
  said: ReadonlySet<string>,
): readonly ClauseResult[] {
  if (silent === undefined || signal.aborted) return [];
  return notReached(said, `${silent} never answers`, only);
}

/** What a check comes to where no store can be checked: it is told of once, by the first. */
function notOpened(refusal: Refusal, input: CellInput, isFirst: boolean): Checked {
  const what = `${refusal.what}, so nothing of it was checked: ${refusal.actual}`;
  const failure = { ...refusal, kind: "observed", clauses: [], what } as const;
  const outcome: Verdict = { verdict: "fail", failures: [failure] };
  if (tellsOfNoRoom(outcome)) return withoutRoom(input);
  return isFirst ? { outcome, counts: {} } : notRun(what);
}

async function checkedOf(
  check: Check,
  checking: Checking,
  onProgress: (done: number, total: number) => void,
): Promise<Checked> {
  if (checking.signal.aborted) return notRun("interrupted");
  if (checking.budget?.isOver() === true) return notRun(BUDGET_ENDED, { cut: true });
  const { input, only, signal } = checking;
  try {
    const checked = sparedForWantOfRoom(await runCheck(check, checking, onProgress), input);
    return only === undefined || signal.aborted ? checked : restrictTo(only, checked);
  } catch (error) {
    return sparedForWantOfRoom({ outcome: failedBy(error, check), counts: {} }, input);
  }
}

/** Of an engine that was out of room, or says that it was, a check says nothing: no verdict, and no pass. */
function withoutRoom({ place, directory }: CellInput): Checked {
  return notRun(noRoomIn(place ?? directory), { cut: true });
}

/**
 * What a check says of an engine that was out of room in it. What the engine answers from there on tells nothing of
 * the contract, also where a later answer only differs because of it; what was wrong before accuses it as ever. Of
 * other clauses nothing is said.
 */
export function sparedForWantOfRoom(checked: Checked, input: CellInput): Checked {
  const { outcome, clauses = [] } = checked;
  if (outcome.verdict !== "fail" && outcome.verdict !== "divergence") return checked;
  if (![outcome, clauses].some(tellsOfNoRoom)) return checked;
  const failures = outcome.verdict === "fail" ? outcome.failures : [];
  const end = failures.findIndex(tellsOfNoRoom);
  const [first, ...more] = end < 0 ? failures : failures.slice(0, end);
  if (first === undefined) return withoutRoom(input);
  const reason = noRoomIn(input.place ?? input.directory);
  const accused = new Set([first, ...more].flatMap((failure) => failure.clauses.slice(0, 1)));
  return {
    ...checked,
    outcome: { verdict: "fail", failures: [first, ...more] },
    clauses: clauses.map(({ clause, verdict, ...result }) =>
      verdict === "not-run" || (verdict === "fail" && accused.has(clause))
        ? { clause, verdict, ...result }
        : { clause, verdict: "not-run", reason },
    ),
  };
}

/** Whether something says so, by our code or by the system's, as an engine may pass it on. */
function tellsOfNoRoom(found: unknown): boolean {
  const code: ErrorCode = "DISK_FULL";
  const text = JSON.stringify(found);
  return text.includes(code) || text.includes("ENOSPC");
}

/** Why a check was not begun. */
export const BUDGET_ENDED = "the budget ended before it";

function notRun(reason: string, cut: { readonly cut?: true } = {}): Checked {
  return { outcome: { verdict: "not-run", reason, ...cut }, counts: {} };
}

async function runCheck(
  check: Check,
  checking: Checking,
  onProgress: (done: number, total: number) => void,
): Promise<Checked> {
  const { engine, input, signal, onBegin, only, budget, known, broken, silent } = checking;
  const { api, durability, tuning } = input.cell;
  const cell = { engine, api, durability, tuning };
  const { failures } = input;
  const directory = join(input.directory, check);
  const asked = only === undefined ? {} : { only };
  const selection = withoutDeviations(asked, known);
  const isHurried = silent !== undefined;
  const judging = {
    directory,
    selection,
    ...(!isHurried && { patientLimitMs: PATIENT_LIMIT_MS }),
  };
  switch (check) {
    case "corpus": {
      const { silent: found, ...played } = await checkCorpus(cell, {
        ...judging,
        failures,
        signal,
        onProgress,
        onBegin,
      });
      checking.silent = found;
      return withDeviations(played, known);
    }
    case "claims":
      return await checkClaims(
        { ...cell, source: input.source, directory, selection, broken, isHurried },
        onBegin,
      );
    case "jazz":
      if (isHurried) return notRun(`${silent} never answers, and cojson would wait for it`);
      return await checkJazz(input, onProgress, signal);
    case "unspecified":
      return await checkUnspecified(cell, { directory, selection: asked, onBegin });
    case "histories": {
      if (only !== undefined && !PROPERTIES.some(({ clause }) => only.has(clause))) {
        return notRun(`no history looks at ${[...only].join(", ")}`);
      }
      const { seed, histories } = input;
      const where = { ...judging, failures, broken };
      const told = { signal, onProgress, onBegin };
      const options = { ...where, seed, histories, ...told };
      const { outcome, coverage, runs, failing, clauses, cut, fellSilent, ...all } =
        await checkHistories(cell, { ...options, ...(budget && { budget }) });
      const what = `what follows a silence in ${fellSilent} of ${runs} histories`;
      // Of what fails the coverage knows nothing.
      const { skipped, pairs, states, errors } = coverage;
      const operations = all.operations - skipped;
      return {
        outcome,
        counts: { histories: runs, failing, operations, skipped },
        clauses,
        operations: coverage.played,
        coverage: { pairs, states, errors },
        ...(fellSilent > 0 && { notApplicable: [{ what, reason: FELL_SILENT }] }),
        ...(cut !== undefined && { cut }),
      };
    }
  }
}

function failedBy(error: unknown, check: Check): Verdict {
  const actual = codedMessage(error);
  const what = `the check ${check}`;
  return {
    verdict: "fail",
    failures: [
      { kind: "observed", clauses: [], what, expected: "an end without an error", actual },
    ],
  };
}
