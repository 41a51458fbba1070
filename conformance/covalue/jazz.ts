// The check `jazz`: real signed data comes back from a cell, and a fresh LocalNode sees the same
// content. What keeps data is closed after storing and looked at by another process.
import { join } from "node:path";
import { AssayError, type Json } from "@assay/engines/engine";
import { readCapture } from "@assay/engines/history";
import { importEngine, moduleBeside, runWorker } from "@assay/engines/host";
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
  const capture = readCapture(input.capture);
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
  return outcomeOf(await checkInNewProcess({ ...input, directory }, signal));
}

/** What the new process is given beside the capture: where the data lies. */
async function checkInNewProcess(input: CellInput, signal: AbortSignal): Promise<JazzVerification> {
  const events = runWorker<JazzVerification>({
    module: moduleBeside(import.meta.url, "./check-stored-worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
  for await (const verification of events) return verification;
  throw new AssayError("HOST_EXITED", "the process that looks at stored data said nothing");
}

/** The second half: opens the directory again and looks at what is there. */
export async function checkStoredCapture(input: CellInput): Promise<JazzVerification> {
  if (input.capture === undefined) throw new AssayError("INTERNAL", "there is no capture to check");
  const engine = await importEngine(input.source);
  const opened = await openJazzStore(engine, input.cell, input.directory);
  const verification = await checkStored(opened.target, readCapture(input.capture));
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
