// The main of a worker's child process; see worker.ts.
import { AssayError, errorCode, errorMessage, type ErrorCode } from "../engine/errors.ts";
import { sendLine, takeStdio } from "./child-stdio.ts";
import { readToWorker, type ToWorker } from "./worker-protocol.ts";

const stop = new AbortController();

takeStdio({
  onLine: (line) => {
    let message: ToWorker;
    try {
      message = readToWorker(line);
    } catch (error) {
      endWithError(errorCode(error) ?? "INTERNAL", error);
    }
    if (message.type === "run") void run(message);
    else endWhenIdle();
  },
  onUncaught: (error) => sendError("HOST_EXITED", `uncaught in a worker: ${errorMessage(error)}`),
});

/** Whether a function is being run; there is one at a time. */
let isRunning = false;

async function run(message: Extract<ToWorker, { type: "run" }>): Promise<void> {
  isRunning = true;
  try {
    const loaded: unknown = await import(message.module);
    const { exportName } = message;
    const exported: unknown =
      typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, exportName) : undefined;
    if (typeof exported !== "function") {
      throw new AssayError("INTERNAL", `${message.module} exports no function ${exportName}`);
    }
    const emit = (event: unknown): void => sendLine(JSON.stringify({ type: "event", event }));
    await exported(message.input, emit, stop.signal);
  } catch (error) {
    endWithError(errorCode(error) ?? "INTERNAL", error);
  }
  sendLine(JSON.stringify({ type: "done" }));
  isRunning = false;
  if (stop.signal.aborted) process.exit(0);
}

/** What runs is asked to end; what the functions before it left open does not keep the process. */
function endWhenIdle(): void {
  stop.abort();
  if (!isRunning) process.exit(0);
}

function endWithError(code: ErrorCode, error: unknown): never {
  // The stack is of use to whoever looks into it; the message is what travels.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  sendError(code, errorMessage(error));
  process.exit(1);
}

function sendError(code: ErrorCode, message: string): void {
  sendLine(JSON.stringify({ type: "error", code, message }));
}
