// Turns Ctrl-C and a request to end into an abort, once; a second one ends the process at once.
import { EXIT } from "./exit-code.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A group that is signalled as a whole may deliver a signal twice in a row. */
const ECHO_MS = 300;

/** Runs work with a signal that is aborted by an interrupt. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const interrupt = (): void => {
    const nowMs = performance.now();
    if (firstMs !== undefined && nowMs - firstMs > ECHO_MS) process.exit(EXIT.interrupted);
    firstMs ??= nowMs;
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
