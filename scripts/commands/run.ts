// `assay run`, `assay conform` and `assay bench`: parity, latency, or both, and the summary of them.
import { bench, benchCells, WORKLOADS, type BenchEvent } from "@assay/bench";
import { CHECKS, type ConformanceEvent } from "@assay/conformance";
import { conform, conformCells, CONTRACT_VERSION } from "@assay/conformance/covalue";
import type { CoValueEngine } from "@assay/engines/covalue";
import { cellName, errorCode, selectCells, type SelectedCell } from "@assay/engines/engine";
import { exitCodeOf, openRunLog, readRunLog, renderTerminal, type RunEnd } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { environmentOf } from "../environment.ts";
import { explainError } from "../exit-code.ts";
import { resolveCells, type RawRunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** What to do, and with how much. */
export interface RunPlan {
  /** Check parity: how many histories a cell (default: by durability), and how many cells at a time. */
  readonly parity?: { readonly histories?: number; readonly jobs: number };
  /** Time the workloads. */
  readonly latency?: Record<string, never>;
  readonly command: readonly string[];
}

/** Runs the plan on the chosen cells, writes the run log, prints the summary, gives the exit code. */
export async function runCommand(
  plan: RunPlan,
  raw: RawRunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await resolveCells(raw);
  const { cells, missing } = await selectCells(registry, selection, required);
  const places = makeRunDirectory(raw.dir);
  const progress = new ProgressLine(output);
  try {
    for (const { engine, reason, remedy } of missing) {
      progress.note(`MISSING ${engine}: ${reason}\n  remedy: ${remedy}`);
    }
    const environment = environmentOf(places.base);
    const { cojson } = environment;
    const { path: capturePath, capture } = await captureFile(
      { directory: places.base, seed: raw.seed, scale: raw.scale, cojson },
      progress,
    );
    const log = openRunLog(raw.log ?? places.logPath, {
      id: places.id,
      command: ["assay", ...plan.command],
      seeds: { data: raw.seed, histories: raw.seed },
      contract: CONTRACT_VERSION,
      environment,
      capture: { digest: capture.digest, counts: { ...capture.counts } },
      plan: {
        checks: plan.parity ? [...CHECKS] : [],
        workloads: plan.latency ? [...WORKLOADS] : [],
      },
      cells: cells.map((cell) => ({ ...identityOf(cell), claims: { ...cell.engine.claims } })),
      missing: [...missing],
    });
    let end: RunEnd = { complete: true, reason: "finished" };
    try {
      const common = { capture: capturePath, directory: places.scratch, seed: raw.seed };
      if (plan.parity) {
        for await (const event of conform(
          { ...common, ...plan.parity, cells: conformCells(cells), failures: places.failures },
          signal,
        )) {
          log.append(event);
          showProgress(event, progress);
        }
      }
      if (plan.latency) {
        for await (const event of bench({ ...common, cells: benchCells(cells) }, signal)) {
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
    output.print(renderTerminal(written, { ...output, verbose: raw.verbose === true }));
    output.print(`run log: ${log.path}`);
    if (end.reason === "failed") output.warn(`assay: ${end.error}`);
    return exitCodeOf(written);
  } finally {
    progress.clear();
    places.removeScratch();
  }
}

function identityOf({ engine, version, api, durability }: SelectedCell<CoValueEngine>) {
  return { engine: engine.name, version, api, durability, tuning: {} };
}

function endOf(error: unknown, signal: AbortSignal): RunEnd {
  if (signal.aborted || errorCode(error) === "INTERRUPTED") {
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
