// A recorded session as a workload: measured where the answers are right, and void where one is not.
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import { liveSession, makeCapture } from "@assay/engines/jazz";
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
  plantedEngine,
} from "../cell/planted.test.support.ts";
import { runWorkload } from "../cell/run-workload.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { benchPlan } from "../parameters.ts";
import { workloadNamed } from "./all.ts";

// No budget: how many operations are played must not depend on the machine.
const { parameters } = benchPlan("smoke", { transactions: 1, proofTransactions: 1, budgetMs: 1e9 });

/** A tape is all the data that its workload needs; the rest of the world is not looked at. */
let world: World;
let tape: ClientTape;

beforeAll(async () => {
  world = makeWorld(await makeCapture({ seed: 1, scale: "smoke" }), 1, parameters);
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

interface Changes {
  readonly played?: ClientTape;
  readonly round?: number;
  readonly inWorld?: World;
}

async function outcomeOf(
  engine: CoValueEngine,
  api: Api = "sync",
  { played = tape, round = 0, inWorld = world }: Changes = {},
): Promise<BenchEvent | undefined> {
  const events: BenchEvent[] = [];
  await runWorkload(workloadNamed("tape", played), {
    cell: { engine: engine.name, version: "1", api, durability: "volatile", tuning: {} },
    engine,
    directory: join(".assay", "bench-test", `tape-${process.pid}`),
    round,
    workloads: ["tape"],
    world: inWorld,
    timer: systemTimer,
    timingNs: 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return events.at(-1);
}

/** The round after the proof, of which nothing is proven but the timed pass itself. */
const TIMED_ALONE = { round: 1 };

describe("the workload of a tape", () => {
  it.each(["async", "sync"] as const)("times each of its calls once (%s)", async (api) => {
    expect(tape.calls.length).toBeGreaterThan(200);
    expect(await outcomeOf(memoryEngine, api)).toMatchObject({
      type: "measured",
      workload: "tape",
      operations: tape.calls.length,
    });
  });

  it("is void when loads leave out the last transaction", async () => {
    expect(await outcomeOf(dropsLastTransaction(), "sync", TIMED_ALONE)).toMatchObject({
      type: "voided",
      reason: expect.stringMatching(/^the answer to the tape's getNewTransactionInSession is /),
    });
  });

  it("is void when a single answer of the timed pass is wrong", async () => {
    let asked = 0;
    const once = plantedEngine((right) => ({
      getCoValue(id) {
        asked += 1;
        return asked === 5 ? undefined : right.getCoValue(id);
      },
    }));
    expect(await outcomeOf(once, "sync", TIMED_ALONE)).toMatchObject({
      type: "voided",
      reason: expect.stringMatching(/^the answer to the tape's getCoValue is /),
    });
  });

  it("is void when the timed pass alone loses a write", async () => {
    expect(await outcomeOf(losesWriteInStore(2))).toMatchObject({ type: "voided" });
    expect(await outcomeOf(losesWriteInStore(3))).toMatchObject({ type: "measured" });
  });

  it("is void when what the timed pass left behind is not what the reference holds", async () => {
    expect(await outcomeOf(neverErases(), "sync", TIMED_ALONE)).toMatchObject({
      type: "voided",
      reason: expect.stringMatching(/^in the end /),
    });
  });

  it("is judged by what was played of it where time ends it early", async () => {
    const short = { ...world, parameters: { ...parameters, budgetMs: 0.001 } };
    const outcome = await outcomeOf(memoryEngine, "sync", { inWorld: short });
    expect(outcome).toMatchObject({ type: "measured" });
    expect(outcome?.type === "measured" && outcome.operations).toBeLessThan(tape.calls.length);
  });

  it("is not run on a tape that is too short to say anything", async () => {
    const played = { ...tape, calls: tape.calls.slice(0, 50) };
    expect(await outcomeOf(memoryEngine, "sync", { played })).toMatchObject({
      type: "not-run",
      reason: "the tape holds 50 calls, and fewer than 200 say nothing",
    });
  });

  it("is not run without a tape", () => {
    expect(() => workloadNamed("tape")).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
