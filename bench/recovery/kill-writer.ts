// Runs a writer on a store and kills it with SIGKILL in the middle of its appends. A SIGKILL proves
// nothing about power loss: what was handed to the operating system survives it.
import { AssayError, type Json } from "@assay/engines/engine";
import { moduleBeside, runWorker } from "@assay/engines/host";
import type { WriterEvent, WriterInput } from "./writer.ts";

/**
 * Kills the writer once it has acknowledged so many appends, and answers the numbers of all that it
 * acknowledged until it ended.
 *
 * Errors: the writer's own; `HOST_EXITED` when it ended by itself; `INTERRUPTED`.
 */
export async function killWriter(
  input: WriterInput,
  afterAcknowledged: number,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const acknowledged = new Set<number>();
  let pid: number | undefined;
  let killed = false;
  const events = runWorker<WriterEvent>({
    module: moduleBeside(import.meta.url, "./writer"),
    // Plain data by its type.
    input: input as unknown as Json,
    signal,
  });
  try {
    for await (const event of events) {
      if ("pid" in event) {
        ({ pid } = event);
        continue;
      }
      acknowledged.add(event.acknowledged);
      if (killed || pid === undefined || acknowledged.size < afterAcknowledged) continue;
      killed = process.kill(pid, "SIGKILL");
    }
  } catch (error) {
    signal.throwIfAborted();
    // How a process ends that was killed.
    if (killed) return acknowledged;
    throw error;
  }
  throw new AssayError(
    "HOST_EXITED",
    `the writer had made all of its ${acknowledged.size} appends before it was killed`,
  );
}
