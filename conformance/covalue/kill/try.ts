// One try: writers are killed with SIGKILL while stores are in flight, and a fresh process looks at
// what they left. A SIGKILL proves nothing about power loss: what was handed to the operating system
// survives it, also where nothing was synced.
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  AssayError,
  codedMessage,
  errorCode,
  type Json,
  type RunnableCell,
} from "@assay/engines/engine";
import { moduleBeside, runWorker, temporaryDirectory, untilSilent } from "@assay/engines/host";
import { SeededRandom } from "@assay/engines/jazz";
import type { CheckerInput } from "./checker.ts";
import type { Finding } from "./finding.ts";
import { JournalKeeper, type Journal, type WriterEvent } from "./journal.ts";
import type { WriterInput } from "./writer.ts";

/** What a try is made of. */
export interface KillTryOptions {
  readonly source: NonNullable<RunnableCell["source"]>;
  readonly cell: RunnableCell["cell"];
  /** The store's directory is made in it, and removed. */
  readonly directory: string;
  /** Of the edits, of how many writers are killed, and of how many acknowledgements and events each lives. */
  readonly seed: number;
  /** How long a process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number;
}

/** What a try came to. */
export interface KillTryResult {
  /** Kills that the seed asks for; fewer than that were made where ever again nothing was in flight. */
  readonly kills: number;
  /** At each kill that counts: the messages that were handed over and not acknowledged, at least one. */
  readonly inFlight: readonly number[];
  /** Kills that do not count, since nothing was in flight. */
  readonly repeated: number;
  /** Messages that were acknowledged before the kills, all of which must be there. */
  readonly acknowledged: number;
  readonly findings: readonly Finding[];
}

/** Writers that are killed one after the other on a directory: what recovered once must do so again. */
const MOST_KILLS = 2;
/** A kill that finds nothing in flight is repeated; so many times a try at the most. */
const MOST_REPEATS = 25;
/** How many acknowledgements a writer is let live, and how many events more. */
const LEAST_ACKNOWLEDGED = 20;
const MOST_ACKNOWLEDGED = 240;
const MOST_EVENTS_MORE = 60;
const MOST_MS_LATER = 5;
const DEFAULT_SILENCE_MS = 60_000;

/** What ends a process that has not ended. */
interface Until {
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** Makes one try. Errors: `INTERRUPTED`, `DIRECTORY_UNWRITABLE`, `DISK_FULL`, `ENGINE_UNKNOWN`. */
export async function killTry(
  options: KillTryOptions,
  signal: AbortSignal,
): Promise<KillTryResult> {
  const { source, cell, directory, seed, silenceMs = DEFAULT_SILENCE_MS } = options;
  const until: Until = { silenceMs, signal };
  using scratch = temporaryDirectory(directory);
  const path = join(scratch.path, "store");
  const random = new SeededRandom(seed, "kills");
  const kills = 1 + new SeededRandom(seed, "number of kills").below(MOST_KILLS);
  const journals: Journal[] = [];
  const inFlight: number[] = [];
  const findings: Finding[] = [];
  while (inFlight.length < kills && journals.length < kills + MOST_REPEATS) {
    const input: WriterInput = { source, cell, path, seed: seed + journals.length };
    const { journal, inFlightAtKill } = await killWriter(input, random, until);
    journals.push(journal);
    if (inFlightAtKill > 0) inFlight.push(inFlightAtKill);
    findings.push(...journal.failures.map((what) => ({ kind: "unusable", what }) as const));
    if (journal.failures.length > 0) break;
  }
  findings.push(...(await checkAfter({ source, cell, path, journals, seed }, until)));
  const acknowledged = journals.reduce((sum, journal) => sum + journal.acknowledged.length, 0);
  return { kills, inFlight, repeated: journals.length - inFlight.length, acknowledged, findings };
}

/** Runs a writer and kills it while its store is at work, after a seeded number of events. */
async function killWriter(
  input: WriterInput,
  random: SeededRandom,
  until: Until,
): Promise<{ readonly journal: Journal; readonly inFlightAtKill: number }> {
  const keeper = new JournalKeeper();
  const acknowledged = LEAST_ACKNOWLEDGED + random.below(MOST_ACKNOWLEDGED - LEAST_ACKNOWLEDGED);
  let eventsLeft = random.below(MOST_EVENTS_MORE);
  // A sync store works from a message's issue on. An async one may not have begun then: with the
  // acknowledgement of one message it turns to the next, where there is one; and since those wait in a
  // queue, a moment later finds it at any point of its work.
  const [atWork, laterMs] =
    input.cell.api === "sync" ? ["issued", 0] : ["acknowledged", random.below(MOST_MS_LATER)];
  let pid: number | undefined;
  let killed = false;
  const events = worker<WriterEvent>("./writer", input, until);
  try {
    for await (const event of events) {
      keeper.add(event);
      keeper.throwIfDiskFull();
      if (event.type === "started") ({ pid } = event);
      if (killed || pid === undefined || !keeper.ready) continue;
      if (keeper.acknowledged < acknowledged || eventsLeft-- > 0) continue;
      if (event.type !== atWork || keeper.inFlight === 0) continue;
      if (laterMs > 0) await setTimeout(laterMs);
      killed = kill(pid);
    }
    keeper.add({ type: "failed", what: "the writer ended by itself" });
  } catch (error) {
    rethrowUnlessTheStores(error, until);
    // How a process ends that was killed. What its store failed at before that is in the journal.
    if (!killed) keeper.add({ type: "failed", what: `the writer: ${codedMessage(error)}` });
  }
  return { journal: keeper.journal(), inFlightAtKill: killed ? keeper.inFlight : 0 };
}

/** False where the process has just ended by itself. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

async function checkAfter(input: CheckerInput, until: Until): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    for await (const finding of worker<Finding>("./checker", input, until)) findings.push(finding);
  } catch (error) {
    rethrowUnlessTheStores(error, until);
    findings.push({ kind: "unusable", what: `opened again: ${codedMessage(error)}` });
  }
  return findings;
}

function worker<Event>(
  module: string,
  input: WriterInput | CheckerInput,
  { silenceMs, signal }: Until,
): AsyncGenerator<Event, void, undefined> {
  const run = (ended: AbortSignal) =>
    runWorker<Event>({
      module: moduleBeside(import.meta.url, module),
      // Plain data by its type.
      input: input as unknown as Json,
      signal: ended,
    });
  return untilSilent(run, silenceMs, signal);
}

/** What is no fault of the store ends the try. */
function rethrowUnlessTheStores(error: unknown, { signal }: Until): void {
  const code = errorCode(error);
  if (signal.aborted) throw new AssayError("INTERRUPTED", "the run was interrupted");
  if (code === "ENGINE_UNKNOWN" || code === "DISK_FULL") throw error;
}
