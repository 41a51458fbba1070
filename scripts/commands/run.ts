// `assay run`, `assay conform` and `assay bench`: parity, latency, or both, and the summary of them.
import { existsSync } from "node:fs";
import { bench, WORKLOADS, type BenchEvent } from "@assay/bench";
import { CHECKS, type ConformanceEvent } from "@assay/conformance";
import { conform, CONTRACT_VERSION } from "@assay/conformance/covalue";
import { AssayError, cellName, hasCode, runnableCells, selectCells } from "@assay/engines/engine";
import { exitCodeOf, openRunLog, readRunLog, renderTerminal, type RunEnd } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { explainError } from "../exit-code.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** What to do, and with how much. */
export interface RunPlan {
  /** Check parity: how many histories a cell (default: by durability), and how many cells at a time. */
  readonly parity?: { readonly histories?: number; readonly jobs: number };
  /** Time the workloads. */
  readonly latency?: boolean;
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
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(registry, selection, required);
  refuseExisting(options.log);
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  try {
    noteMissing(missing, progress);
    const environment = environmentOf(places.base);
    const { cojson } = environment;
    const { path: capturePath, capture } = await captureFile(
      { directory: places.base, seed: options.seed, scale: options.scale, cojson },
      progress,
      signal,
    );
    const runnable = runnableCells(cells);
    const log = openRunLog(options.log ?? places.logPath, {
      id: places.id,
      command: ["assay", ...plan.command],
      seeds: { data: options.seed, histories: options.seed },
      contract: CONTRACT_VERSION,
      environment,
      capture: { digest: capture.digest, counts: { ...capture.counts } },
      plan: {
        checks: plan.parity ? [...CHECKS] : [],
        workloads: plan.latency === true ? [...WORKLOADS] : [],
      },
      cells: cells.map(({ engine, version, api, durability }) => ({
        engine: engine.name,
        version,
        api,
        durability,
        tuning: {},
        claims: { ...engine.claims },
      })),
      missing: [...missing],
    });
    let end: RunEnd = { complete: true, reason: "finished" };
    try {
      const common = { capture: capturePath, directory: places.scratch, seed: options.seed };
      if (plan.parity) {
        progress.begin("parity", runnable.length);
        for await (const event of conform(
          { ...common, ...plan.parity, cells: runnable, failures: places.failures },
          signal,
        )) {
          log.append(event);
          showProgress(event, progress);
        }
      }
      if (plan.latency === true) {
        progress.begin("latency", runnable.length);
        for await (const event of bench({ ...common, cells: runnable }, signal)) {
          log.append(event);
          showProgress(event, progress);
        }
      }
      if (signal.aborted) end = { complete: false, reason: "interrupted" };
    } catch (error) {
      end = endOf(error, signal);
    } finally {
      log.finish(end);
      progress.clear();
    }
    const written = readRunLog(log.path);
    output.print(renderTerminal(written, { ...output, verbose: options.verbose === true }));
    output.print(`run log: ${log.path}`);
    if (end.reason === "failed") output.warn(`assay: ${end.error}`);
    return exitCodeOf(written);
  } finally {
    progress.clear();
    places.removeScratch();
  }
}

/** Said before the data is made; the run log itself is opened after it, and never overwrites a file. */
function refuseExisting(log: string | undefined): void {
  if (log === undefined || !existsSync(log)) return;
  throw new AssayError(
    "USAGE",
    `--log ${log} exists and a run log is never overwritten; name another file or move that one away`,
  );
}

function endOf(error: unknown, signal: AbortSignal): RunEnd {
  if (signal.aborted || hasCode(error, "INTERRUPTED")) {
    return { complete: false, reason: "interrupted" };
  }
  return {
    complete: false,
    reason: "failed",
    error: explainError(error).line.slice("assay: ".length),
  };
}

function showProgress(event: ConformanceEvent | BenchEvent, progress: ProgressLine): void {
  const name = cellName(event.cell);
  switch (event.type) {
    case "progress": {
      const what = "check" in event ? event.check : event.workload;
      progress.update(name, `${what} ${event.done}/${event.total}`);
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
