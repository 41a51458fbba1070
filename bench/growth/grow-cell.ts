// How a cell's costs grow: one store, filled in steps, and at each size a few hundred calls of each kind.
// Non-goal: precision at one size, which the workloads are for; here the exponent over all sizes counts.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppendCall } from "../calls/append-call.ts";
import type { Call } from "../calls/call.ts";
import type { Stage } from "../verification/stage.ts";
import { EraseCall } from "../calls/erase-call.ts";
import { KnownStateCall } from "../calls/known-state-call.ts";
import { LoadCall } from "../calls/load-call.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { openSubject, type Subject } from "../subject/subject.ts";
import { Population, writeOf } from "../dataset/population.ts";
import { randomFrom } from "../dataset/random.ts";
import { Recording } from "../recording/recording.ts";
import { diskUsage } from "../resources/disk-usage.ts";
import { Ledger } from "../verification/ledger.ts";
import type { GrowthOperation, GrownEvent } from "./events.ts";
import { fillStep } from "./fill-step.ts";
import { growthSizes } from "./sizes.ts";
import { timeCalls, type TimedCalls } from "./time-calls.ts";

const CALLS = 300;
const WARM_UP = 30;
const ERASURES = 60;
const OPENINGS = 5;

/**
 * Fills a store size by size and emits `grown` for each operation at each; `open` of cells that are not
 * volatile alone. Memory does not grow with the store. Throws what the engine or a check throws, and the
 * signal's reason.
 */
export async function growCell(run: CellRun, emit: (event: GrownEvent) => void): Promise<void> {
  const { cell, engine, world } = run;
  const path = join(run.directory, "grow");
  mkdirSync(run.directory, { recursive: true });
  const open = (): Promise<Subject> =>
    openSubject(engine, cell.api, { path, durability: cell.durability, tuning: cell.tuning });
  const ledger = new Ledger(0);
  let subject = await open();
  try {
    for (const [step, size] of growthSizes(world.parameters.transactions).entries()) {
      const { templates, seed, parameters } = world;
      const { repeatedContentAtMost } = parameters;
      const population = new Population(templates, {
        seed,
        transactions: size,
        repeatedContentAtMost,
      });
      // Small sizes may be the same coValues, of which each comes whole.
      if (population.size === ledger.filled) continue;
      const stage: Stage = { world: { ...world, population }, ledger };
      const say = (
        operation: GrowthOperation,
        { operations, latency: { p50Ns, p99Ns } }: Omit<TimedCalls, "durationNs">,
        more: Partial<Pick<GrownEvent, "costNs" | "bytesOnDisk">> = {},
      ): void =>
        emit({
          type: "grown",
          cell,
          operation,
          transactions: population.transactions,
          operations,
          costNs: p50Ns,
          p50Ns,
          ...(p99Ns !== undefined && { p99Ns }),
          ...more,
        });
      const filled = await fillStep(stage, subject, run);
      say("ingest", filled.timed, { costNs: filled.costNs });
      const random = randomFrom(seed, `grow to ${size}`);
      const draw = () => Math.floor(random() * population.size);
      const kinds = {
        append: () => new AppendCall(stage, draw()),
        load: () => new LoadCall(stage, population.member(draw())),
        "known-state": () => new KnownStateCall(stage, population.member(draw())),
      } as const;
      for (const kind of ["append", "load", "known-state"] as const) {
        const calls = Array.from({ length: CALLS + WARM_UP }, (): Call => kinds[kind]());
        say(kind, await timeCalls(calls, subject, run, WARM_UP));
      }
      const erasures = await eraseCalls(stage, subject, world.population.size + step * ERASURES);
      if (erasures.length > 0) say("delete-erase", await timeCalls(erasures, subject, run));
      await subject.checkEnd(stage, "content");
      if (cell.durability === "volatile") continue;
      const recording = new Recording(0);
      let bytesOnDisk = 0;
      for (let opening = 0; opening < OPENINGS; opening += 1) {
        await subject.close();
        bytesOnDisk = (await diskUsage(path)).bytesAllocated;
        const load = new LoadCall(stage, population.member(draw()));
        const startMs = run.timer();
        subject = await open();
        const outcome = await subject.play.play(load);
        recording.record(opening, (run.timer() - startMs) * 1e6);
        // A subject answers what the call's own `play` does.
        load.check(outcome as Awaited<ReturnType<LoadCall["playAsync"]>>);
      }
      const { latency } = recording.finish(OPENINGS);
      if (latency !== undefined) say("open", { operations: OPENINGS, latency }, { bytesOnDisk });
    }
  } finally {
    await subject.close();
    rmSync(path, { recursive: true, force: true });
  }
}

/** Of coValues that are stored for it, beyond all sizes, so that what is erased makes no size smaller. */
async function eraseCalls(stage: Stage, subject: Subject, from: number): Promise<Call[]> {
  const { population, templates } = stage.world;
  const { deletions } = templates;
  const members = [...population.members(from, from + ERASURES)];
  if (deletions.length === 0) return [];
  await subject.fill(members.map(writeOf));
  return members.flatMap((member) => {
    stage.ledger.begun.add(member.index);
    const deletion = deletions[member.index % deletions.length];
    return deletion === undefined ? [] : [new EraseCall(stage, member, deletion)];
  });
}
