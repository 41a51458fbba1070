// A recorded session as a workload: measured where the answers are right, and void where one is not.
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import { liveSession } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import {
  decodeTape,
  recordClient,
  TapeWriter,
  type ClientTape,
  type TapeOutput,
} from "@assay/engines/tape";
import { StorageApiSync } from "cojson";
import { beforeAll, describe, expect, it } from "vitest";
import {
  dropsLastTransaction,
  losesWriteInStore,
  neverErases,
} from "../cell/planted.test.support.ts";
import { runWorkload } from "../cell/run-workload.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { DEFAULT_PARAMETERS } from "../parameters.ts";
import { tapeWorkload } from "./tape.ts";

const PARAMETERS = {
  ...DEFAULT_PARAMETERS,
  warmUpOperations: 10,
  // No budget: how many operations are played must not depend on the machine.
  budgetMs: Number.POSITIVE_INFINITY,
};

/** A tape is all the data that its workload needs. */
const NO_DATA: Dataset = {
  seed: 1,
  creations: [],
  extensions: [],
  extendedIDs: new Set(),
  deletions: [],
};

let tape: ClientTape;

beforeAll(async () => {
  const pieces: string[] = [];
  const output: TapeOutput = {
    append: async (text) => void pieces.push(text),
    keep: async () => {},
    close: async () => {},
  };
  const writer = new TapeWriter(output, "client");
  const store = memoryEngine.openSync({ path: "", durability: "volatile" });
  const client = recordClient(store, writer);
  await liveSession({ seed: 1, openStorage: () => new StorageApiSync(client) });
  await writer.end();
  const read = decodeTape(Buffer.from(pieces.join("")));
  tape = read.level === "client" ? read : expect.unreachable();
});

async function outcomeOf(
  engine: CoValueEngine,
  api: Api = "sync",
  played: ClientTape = tape,
): Promise<BenchEvent | undefined> {
  const events: BenchEvent[] = [];
  // Until a run knows its name, under that of another.
  const workload = { ...tapeWorkload(played), name: "append" } as const;
  await runWorkload(workload, {
    cell: { engine: engine.name, version: "1", api, durability: "volatile", tuning: {} },
    engine,
    directory: join(".assay", "tape-workload-test", `${process.pid}`),
    dataset: NO_DATA,
    parameters: PARAMETERS,
    timer: systemTimer,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return events.at(-1);
}

describe("the workload of a tape", () => {
  it.each(["async", "sync"] as const)("times each of its calls once (%s)", async (api) => {
    expect(tape.calls.length).toBeGreaterThan(200);
    expect(await outcomeOf(memoryEngine, api)).toMatchObject({
      type: "measured",
      operations: tape.calls.length - PARAMETERS.warmUpOperations,
      plannedOperations: tape.calls.length,
    });
  });

  it("is void when loads leave out the last transaction", async () => {
    expect(await outcomeOf(dropsLastTransaction())).toMatchObject({
      type: "voided",
      reason: expect.stringMatching(/^the answer to the tape's getNewTransactionInSession is /),
    });
  });

  it("is void when the timed pass alone loses a write", async () => {
    expect(await outcomeOf(losesWriteInStore(2))).toMatchObject({ type: "voided" });
    expect(await outcomeOf(losesWriteInStore(3))).toMatchObject({ type: "measured" });
  });

  it("is void when nothing is erased", async () => {
    expect(await outcomeOf(neverErases())).toMatchObject({
      type: "voided",
      reason: expect.stringMatching(/^after \d+ operations /),
    });
  });

  it("is not run on a tape that is too short to say anything", async () => {
    expect(
      await outcomeOf(memoryEngine, "sync", { ...tape, calls: tape.calls.slice(5) }),
    ).toMatchObject({
      type: "measured",
    });
    const short = { ...tape, calls: tape.calls.slice(0, 50) };
    expect(await outcomeOf(memoryEngine, "sync", short)).toMatchObject({
      type: "not-run",
      reason: "the tape holds 50 calls, and fewer than 200 say nothing",
    });
  });
});
