// `assay tape record`: records a session of real Jazz nodes over the memory engine, as an application
// records its own.
import { AssayError, isDiskFull, removeUnfinished, type Api } from "@assay/engines/engine";
import { liveSession, type LiveSessionOptions, type ScaleName } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import {
  openTape,
  recordClient,
  recordStorage,
  type TapeLevel,
  type TapeWriter,
  type WhyIncomplete,
} from "@assay/engines/tape";
import { StorageApiAsync, StorageApiSync, type StorageAPI } from "cojson";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Options of `assay tape record` as commander gives them. */
export interface TapeRecordOptions {
  readonly out: string;
  readonly level: TapeLevel;
  readonly api: Api;
  readonly seed: number;
  readonly scale: ScaleName;
}

const OPTIONS = { path: "", durability: "volatile" } as const;

/**
 * Writes the tape, says where it is, and gives the exit code. Errors: those of `openTape`; `IO_FAILED`; `DISK_FULL` and
 * `INTERRUPTED`, after which no tape is left.
 */
export async function tapeRecordCommand(
  { out, level, api, seed, scale }: TapeRecordOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const tape = openTape(out, level);
  const openStorage = api === "async" ? await asyncStorages(tape) : syncStorages(tape);
  const contents = await sessionUnless(signal, { seed, scale, openStorage });
  const end = await tape.end();
  if (contents === undefined) {
    // A tape of half a session would be played, and stand in the way of the next try.
    removeUnfinished(out);
    throw new AssayError(
      "INTERRUPTED",
      `the session was not recorded to its end; ${out} is removed`,
    );
  }
  if (end.state !== "complete") throw incomplete(out, end);
  output.print(
    `${out}: ${end.calls} calls to the ${level}, which stored and loaded ${contents.length} coValues; ` +
      `play it with: assay tape ${out}`,
  );
  return EXIT.pass;
}

/** The session, or `undefined` where it was interrupted. */
async function sessionUnless(
  signal: AbortSignal,
  options: LiveSessionOptions,
): Promise<Awaited<ReturnType<typeof liveSession>> | undefined> {
  try {
    return await liveSession({ ...options, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function incomplete(out: string, { reason, cause }: WhyIncomplete): AssayError {
  if (!isDiskFull(cause)) return new AssayError("IO_FAILED", `${out}: ${reason}`, { cause });
  // It would stand in the way of the next try.
  removeUnfinished(out);
  const message = `no room left for ${out}; make room, or name another place with --out`;
  return new AssayError("DISK_FULL", message, { cause });
}

async function asyncStorages(tape: TapeWriter): Promise<() => StorageAPI> {
  const store = await memoryEngine.openAsync(OPTIONS);
  if (tape.level === "storage") return () => recordStorage(new StorageApiAsync(store), tape);
  const client = recordClient(store, tape);
  return () => new StorageApiAsync(client);
}

function syncStorages(tape: TapeWriter): () => StorageAPI {
  const store = memoryEngine.openSync(OPTIONS);
  if (tape.level === "storage") return () => recordStorage(new StorageApiSync(store), tape);
  const client = recordClient(store, tape);
  return () => new StorageApiSync(client);
}
