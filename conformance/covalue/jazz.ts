// The check `jazz`: real signed data comes back from a cell, and a fresh LocalNode sees the same
// content. What keeps data is closed after storing and looked at by another process.
import { join } from "node:path";
import { AssayError, type Json } from "@assay/engines/engine";
import { readCapture, type Capture } from "@assay/engines/history";
import { importEngine, moduleBeside, WorkerProcess } from "@assay/engines/host";
import {
  checkStored,
  openJazzStore,
  storeAndErase,
  verifyCapture,
  type JazzFailures,
  type JazzVerification,
} from "@assay/engines/jazz";
import type { CheckFailure, Verdict } from "../events.ts";
import type { CellInput } from "./cell-input.ts";

/** What checking with real data came to. */
export interface JazzOutcome {
  readonly outcome: Verdict;
  /** What was compared. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Shows that the check goes on. */
export type OnJazzProgress = (done: number, total: number) => void;

/** Stores the capture in the cell and checks what is there. Errors: those of opening, `INTERRUPTED`. */
export async function checkJazz(
  input: CellInput,
  onProgress: OnJazzProgress,
  signal: AbortSignal,
): Promise<JazzOutcome> {
  if (input.capture === undefined) {
    const reason = "the run was given no captured data";
    return { outcome: { verdict: "not-run", reason }, counts: {} };
  }
  const directory = join(input.directory, "jazz");
  const capture = captureAt(input.capture);
  const opened = await openJazzStore(await importEngine(input.source), input.cell, directory);
  const options = {
    onProgress: ({ done, total }: { done: number; total: number }) => onProgress(done, total),
  };
  if (input.cell.durability === "volatile") {
    const verification = await verifyCapture(opened.target, capture, options);
    // One that failed may never answer its close.
    if (verification.state === "pass") await opened.close();
    return outcomeOf(verification);
  }
  const stored = await storeAndErase(opened.target, capture, options);
  if (stored.state === "fail") return outcomeOf(stored);
  await opened.close();
  return outcomeOf(await checkInOtherProcess({ ...input, directory }, signal));
}

let latest: { readonly path: string; readonly capture: Capture } | undefined;

/** The capture in a file, read once for all cells that are checked here. */
function captureAt(path: string): Capture {
  if (latest?.path !== path) latest = { path, capture: readCapture(path) };
  return latest.capture;
}

/** The process that looks, kept for the next cell that is checked here: it stores nothing itself. */
let looking: WorkerProcess | undefined;

/** What the other process is given beside the capture: where the data lies. */
async function checkInOtherProcess(
  input: CellInput,
  signal: AbortSignal,
): Promise<JazzVerification> {
  if (looking?.isReady !== true) looking = new WorkerProcess();
  const events = looking.run<JazzVerification>({
    module: moduleBeside(import.meta.url, "./check-stored-worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
  let verification: JazzVerification | undefined;
  for await (const event of events) verification = event;
  if (verification?.state === "pass") return verification;
  // What it has left open may hold the directory.
  await looking.end();
  if (verification !== undefined) return verification;
  throw new AssayError("HOST_EXITED", "the process that looks at stored data said nothing");
}

/** The second half: opens the directory again and looks at what is there. */
export async function checkStoredCapture(input: CellInput): Promise<JazzVerification> {
  if (input.capture === undefined) throw new AssayError("INTERNAL", "there is no capture to check");
  const engine = await importEngine(input.source);
  const opened = await openJazzStore(engine, input.cell, input.directory);
  const verification = await checkStored(opened.target, captureAt(input.capture));
  if (verification.state === "pass") await opened.close();
  return verification;
}

function outcomeOf(
  verification: JazzVerification | { readonly state: "fail"; readonly failures: JazzFailures },
): JazzOutcome {
  if (verification.state === "pass") {
    const { state: _state, ...counts } = verification;
    return { outcome: { verdict: "pass" }, counts };
  }
  const [first, ...others] = verification.failures;
  const failures = [observed(first), ...others.map(observed)] as const;
  return { outcome: { verdict: "fail", failures }, counts: { differences: failures.length } };
}

function observed({ coValue, what, expected, actual }: JazzFailures[number]): CheckFailure {
  // What concerns the store as a whole is of no coValue.
  const ofWhat = coValue === "" ? what : `${what} of ${coValue}`;
  return { kind: "observed", what: ofWhat, clauses: [], expected, actual };
}
