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
    if (message.type === "stop") stop.abort();
    else void run(message);
  },
  onUncaught: (error) => sendError("HOST_EXITED", `uncaught in a worker: ${errorMessage(error)}`),
});

async function run(message: Extract<ToWorker, { type: "run" }>): Promise<void> {
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
  // What the worker left open must not keep the process.
  process.exit(0);
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
