// The process that looks at what a killed one left: it opens the directory again, compares, goes on
// writing, closes, and opens once more.
import { cojsonInternals } from "cojson";
import {
  codedMessage,
  hasCode,
  runAsync,
  type Cell,
  type EngineSource,
} from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { quietly, SeededRandom, unlessStalled } from "@assay/engines/jazz";
import { checkRows } from "./check-rows.ts";
import { checkWithNode, openAccount } from "./check-node.ts";
import { Editor } from "./edits.ts";
import type { Finding } from "./finding.ts";
import { JournalKeeper, type Journal } from "./journal.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { ReportedStorage } from "./reported-storage.ts";

/** What a checker is told. */
export interface CheckerInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Directory of the store. */
  readonly path: string;
  /** Of every writer that was killed on the directory, in their order. */
  readonly journals: readonly Journal[];
  /** Of the edits that the checker makes itself. */
  readonly seed: number;
}

/** Bursts of edits that show that a store goes on, and recovered coValues that they may edit. */
const BURSTS = 3;
const MOST_EDITED = 16;

/** Emits each finding; none where the store is as it must be. Errors: `DISK_FULL`. */
export const run: WorkerFunction<Finding> = async (input, emit) => {
  // Both ends are of one build, and try.ts gives nothing else.
  const { source, cell, path, journals, seed } = input as CheckerInput;
  // Else what is missing is asked for again and again for three seconds (config.ts 17).
  cojsonInternals.setCoValueLoadingMaxRetries(0);
  const engine = await importEngine(source);
  try {
    for await (const finding of check(engine, cell, path, journals, seed)) emit(finding);
  } catch (error) {
    if (hasCode(error, "DISK_FULL")) throw error;
    emit({ kind: "unusable", what: codedMessage(error) });
  }
};

async function* check(
  engine: CoValueEngine,
  cell: Cell,
  path: string,
  journals: readonly Journal[],
  seed: number,
): AsyncGenerator<Finding, void, undefined> {
  const recovered = await openStore(engine, cell, path);
  const wrong = await runAsync(checkRows(recovered, journals));
  yield* wrong;
  // Of a store that lost something the node would say the same once more, and wait for it.
  if (wrong.length > 0) return;
  for (const journal of journals) yield* await checkWithNode(recovered, journal);

  const last = journals.at(-1);
  if (last === undefined) return;
  const own = await writeOn(recovered, last, seed);
  for (const what of own.failures) yield { kind: "unusable", what: `while it goes on: ${what}` };
  await recovered.store.close();

  const reopened = await openStore(engine, cell, path);
  yield* await runAsync(checkRows(reopened, [...journals, own]));
  yield* await checkWithNode(reopened, own);
  await reopened.store.close();
}

/** Edits what was recovered, and new coValues, until all of it is acknowledged; gives the journal of it. */
async function writeOn(
  open: OpenStore,
  { account, messages, acknowledged }: Journal,
  seed: number,
): Promise<Journal> {
  const keeper = new JournalKeeper();
  if (account === undefined) return keeper.journal();
  const reported = new ReportedStorage(open, (event) => keeper.add(event));
  const recovered = new Set(acknowledged.flatMap((number) => messages[number]?.coValue ?? []));
  const work = async () => {
    const node = await openAccount(account, reported.storage);
    const cores = await Promise.all(
      [...recovered].slice(-MOST_EDITED).map((id) => node.loadCoValueCore(id, undefined, true)),
    );
    // What is set in a group that is no right of a member's is not valid.
    const values = cores
      .filter((core) => core.isAvailable() && !core.isGroup())
      .map((core) => core.getCurrentContent());
    const editor = new Editor(node, new SeededRandom(seed, "edits"), values);
    for (let burst = 0; burst < BURSTS; burst += 1) editor.burst();
    await reported.until(0);
    keeper.add({ type: "ready", account });
    await node.gracefulShutdown();
  };
  const { stalled } = await quietly(() => unlessStalled(work(), () => keeper.acknowledged));
  keeper.throwIfDiskFull();
  if (stalled) keeper.add({ type: "failed", what: "there is no end of loading and storing" });
  return keeper.journal();
}
