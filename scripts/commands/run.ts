// `assay run`, `assay conform` and `assay bench`: parity, latency, or both, and the summary of them.
import { bench, estimateMs, type BenchEvent } from "@assay/bench";
import type { ConformanceEvent } from "@assay/conformance";
import {
  conform,
  CONTRACT_VERSION,
  plannedChecks,
  readDeviations,
  unitsOf,
} from "@assay/conformance/covalue";
import {
  AssayError,
  cellName,
  runnableCells,
  selectCells,
  withTuned,
  type RunnableCell,
  type SelectedCell,
} from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { counted, openRunLog, type RunFacts } from "@assay/reports";
import { benchFacts, type LatencyPlan } from "../bench-plan.ts";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { noteMissing } from "../missing-engines.ts";
import { ofOption } from "../of-option.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { probeTunings } from "../probe-tunings.ts";
import { engineTunings } from "../tuned-option.ts";
import type { ParityPlan } from "../parity-plan.ts";
import { makeRunDirectory } from "../run-directory.ts";
import { captureFacts, cellFacts } from "../run-facts.ts";
import { closeRunLog, refuseExistingLog, runEndOf } from "../run-log.ts";
import { Waits } from "../waits.ts";

/** What to do, and with how much. */
export interface RunPlan {
  /** Check parity, and how much of it. */
  readonly parity?: ParityPlan;
  /** Time workloads, and which. */
  readonly latency?: LatencyPlan;
  /** Engines with other parameters, as `--tuned` names them. */
  readonly tuned?: readonly string[];
  /** The command line, word by word, for the run log. */
  readonly command: readonly string[];
}

/** Runs the plan on the chosen cells, writes the run log, prints the summary, gives the exit code. */
export async function runCommand(
  plan: RunPlan,
  options: RunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const defaultApis = plan.latency?.oneApi ? "one" : undefined;
  const { registry, selection, required } = await chooseCells(options, defaultApis);
  const { cells: chosen, missing } = await selectCells(registry, selection, required);
  const names = new Set(chosen.map(({ engine }) => engine.name));
  const { tunings, note } = engineTunings(plan.tuned ?? [], names);
  const cells = ofOption("--tuned", () => withTuned(chosen, tunings));
  refuseExistingLog(options.log);
  const deviations = givenDeviations(plan.parity?.deviations, cells);
  const runnable = runnableCells(cells);
  const part = plan.parity && partOf(plan.parity, runnable);
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  const waits = new Waits(progress);
  try {
    noteMissing(missing, progress);
    if (note !== undefined) progress.note(note);
    await probeTunings(cells, places.scratch, signal);
    const environment = environmentOf(places.base);
    const checks = plan.parity ? plannedChecks(plan.parity) : [];
    const { cojson } = environment;
    const data =
      plan.latency !== undefined || checks.includes("jazz")
        ? await captureFile(
            { directory: places.base, seed: options.seed, scale: options.scale, cojson },
            progress,
            signal,
          )
        : undefined;
    const log = openRunLog(options.log ?? places.logPath, {
      id: places.id,
      command: ["assay", ...plan.command],
      seeds: { data: options.seed, histories: options.seed },
      contract: CONTRACT_VERSION,
      environment,
      ...(data && { capture: captureFacts(data) }),
      plan: {
        checks: [...checks],
        workloads: [...(plan.latency?.workloads ?? [])],
      },
      ...(plan.latency && { bench: benchFacts(plan.latency) }),
      ...part,
      ...(deviations && { deviations }),
      cells: cellFacts(cells),
      missing: [...missing],
    });
    const end = await runEndOf(async () => {
      const common = {
        directory: places.scratch,
        place: options.dir,
        seed: options.seed,
        ...(data && { capture: data.path }),
      };
      if (plan.parity) {
        progress.begin("parity", runnable.length);
        for await (const event of conform(
          {
            ...common,
            ...plan.parity,
            cells: runnable,
            failures: places.failures,
            onBegin: (cell, what) => waits.begin(cellName(cell), what),
          },
          signal,
        )) {
          log.append(event);
          if (event.type === "checked" || event.type === "cell-finished")
            waits.end(cellName(event.cell));
          showProgress(event, progress);
        }
      }
      if (plan.latency !== undefined && data !== undefined) {
        const { parameters, workloads, tape } = plan.latency;
        const minutes =
          estimateMs(
            plan.latency,
            runnable.map(({ cell }) => cell),
          ) / 60_000;
        const amount = `${counted(runnable.length, "cell")} × ${counted(parameters.rounds, "round")} × ${counted(workloads.length, "workload")}`;
        progress.note(
          `latency: ${amount}, about ${minutes < 1 ? "a minute" : `${Math.ceil(minutes)} minutes`}`,
        );
        if (selection.apis === "one") {
          progress.note(
            "latency: one api of each engine, async where it has it; --apis async,sync times both",
          );
        }
        progress.begin("latency", runnable.length * parameters.rounds);
        const ofData = {
          ...common,
          capture: data.path,
          cells: runnable,
          parameters,
          workloads,
          ...(tape !== undefined && { tape }),
        };
        for await (const event of bench(ofData, signal)) {
          log.append(event);
          showProgress(event, progress);
        }
      }
    }, signal);
    progress.clear();
    return closeRunLog(log, end, options.verbose === true, output);
  } finally {
    waits.stop();
    progress.clear();
    places.removeScratch();
  }
}

/** What the log says of how much of parity there will be in it. */
function partOf(
  { profile, histories, budgetMs, clauses, shard }: ParityPlan,
  cells: readonly RunnableCell[],
): Pick<RunFacts, "clauses" | "profile" | "shard"> {
  const of = cells.map(({ cell }) => cell);
  const checks = plannedChecks({ ...(clauses && { clauses }) });
  return {
    profile: {
      name: profile,
      ...(histories !== undefined && { histories }),
      ...(budgetMs !== undefined && { budgetMs }),
    },
    ...(clauses && { clauses: [...clauses] }),
    ...(shard && { shard: { ...shard, units: [...unitsOf(of, checks, shard)] } }),
  };
}

/**
 * What the log says of the file of known deviations, if one is given. Errors: those of reading it; `USAGE`
 * where no cell is of its engine, since it would count for nothing.
 */
function givenDeviations(
  file: string | undefined,
  cells: readonly SelectedCell<CoValueEngine>[],
): RunFacts["deviations"] {
  if (file === undefined) return undefined;
  const { engine, digest } = ofOption("--deviations", () => readDeviations(file));
  if (cells.some((cell) => cell.engine.name === engine)) return { digest };
  throw new AssayError(
    "USAGE",
    `--deviations ${file} is of engine ${engine}, of which no cell is chosen`,
  );
}

function showProgress(event: ConformanceEvent | BenchEvent, progress: ProgressLine): void {
  if (event.type === "floors") return;
  const round = "round" in event && event.round > 0 ? ` (round ${event.round + 1})` : "";
  const name = `${cellName(event.cell)}${round}`;
  switch (event.type) {
    case "progress": {
      const what =
        "check" in event
          ? `${event.check} ${event.done}/${event.total}`
          : `${event.workload} ${event.done}`;
      progress.update(name, what);
      return;
    }
    case "checked":
      progress.update(name, `${event.check} ${event.outcome.verdict}`);
      return;
    case "measured":
      progress.update(name, event.workload);
      return;
    case "cell-finished":
      progress.end(name);
      return;
    default:
      return;
  }
}
