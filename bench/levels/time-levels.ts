// Times every operation at every level, in turns: all levels do the same few operations, in an order that
// the seed decides, then the next few, so that what drifts on the machine drifts for all of them.
// Each operation is timed by itself at every level, so that timing adds the same to all and the
// differences are free of it. A level that answered wrongly has no times from there on.
import { codedMessage, hasCode, type Cell } from "@assay/engines/engine";
import { unlessStalled, type StallOptions } from "@assay/engines/jazz";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { World } from "../dataset/world.ts";
import { closedLoop } from "../drivers/closed-loop.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import type { LatencySink } from "../drivers/latency-sink.ts";
import type { Play } from "../drivers/play.ts";
import type { Timer } from "../drivers/timer.ts";
import { fixedWarmUp } from "../drivers/warm-up.ts";
import { Recording } from "../recording/recording.ts";
import type { LevelSubject, LevelTask } from "./level.ts";
import type { LevelOperation, LevelOperations } from "./level-operations.ts";
import {
  LEVELS,
  LEVEL_OPERATIONS,
  type Level,
  type LevelEvent,
  type LevelOperationKind,
  type LevelOutcome,
  type LevelParameters,
} from "./level-result.ts";

/** What is timed, and how much of it. */
export interface LevelTiming {
  readonly cell: Cell;
  readonly levels: ReadonlyMap<Level, LevelSubject>;
  readonly operations: LevelOperations;
  readonly world: World;
  readonly parameters: LevelParameters;
  readonly timer: Timer;
  readonly signal: AbortSignal;
  readonly emit: (event: LevelEvent) => void;
  /** How long an operation may take before its level is given up. */
  readonly stall?: StallOptions;
}

/** Emits `progress` and a `result` for every operation and level. Throws only when aborted. */
export async function timeLevels(timing: LevelTiming): Promise<void> {
  const failed = new Map<Level, LevelOutcome>();
  for (const operation of LEVEL_OPERATIONS) {
    const outcomes = await timeOperation(operation, timing, failed);
    for (const level of LEVELS) {
      const outcome = outcomes.get(level) ?? lacking(timing.cell);
      timing.emit({ type: "result", cell: timing.cell, operation, level, outcome });
    }
  }
}

async function timeOperation(
  kind: LevelOperationKind,
  timing: LevelTiming,
  failed: Map<Level, LevelOutcome>,
): Promise<Map<Level, LevelOutcome>> {
  const { cell, levels, operations, world, parameters, emit, signal } = timing;
  const tracks = new Map([...levels.keys()].map((level) => [level, new Track()]));
  const attempt = async (level: Level, work: (subject: LevelSubject) => Promise<void>) => {
    const subject = levels.get(level);
    if (subject === undefined || failed.has(level)) return;
    try {
      await work(subject);
    } catch (error) {
      signal.throwIfAborted();
      failed.set(level, failedBy(error, kind));
    }
  };
  collectGarbage();
  const played: LevelOperation[] = [];
  let done = 0;
  for (const [turn, count] of turnsOf(parameters).entries()) {
    const next = operations.take(kind, LEAD + count);
    if (kind === "append" || kind === "upload") played.push(...next);
    const order = shuffled([...levels.keys()], randomFrom(world.seed, `${kind} in turn ${turn}`));
    for (const level of order) {
      const sink = turn === 0 ? UNRECORDED : tracks.get(level);
      if (sink === undefined) continue;
      await attempt(level, async (subject) => {
        const tasks = await subject.prepare(next);
        await playTasks(tasks, sink, timing);
      });
    }
    if (turn > 0) done += count;
    emit({ type: "progress", cell, operation: kind, done });
  }
  if (played.length > 0) {
    for (const level of levels.keys()) {
      await attempt(level, (subject) => subject.checkWritten(played));
    }
  }
  return new Map(
    [...tracks].map(([level, track]) => [level, outcomeOf(track, failed.get(level), done)]),
  );
}

/** Operations at a turn's beginning that are not timed: the level before has had the caches. */
const LEAD = 10;

/** Timed operations of each turn; the first is the warm-up, which is not recorded. */
function turnsOf({ operations, warmUp, turns }: LevelParameters): number[] {
  const each = Math.ceil(operations / turns);
  const whole = Array.from({ length: Math.floor(operations / each) }, () => each);
  const rest = operations % each;
  return [warmUp, ...whole, ...(rest > 0 ? [rest] : [])];
}

async function playTasks(
  tasks: LevelTask[],
  sink: LatencySink,
  timing: LevelTiming,
): Promise<void> {
  const { cell, timer, signal, stall } = timing;
  let played = 0;
  // Checked once all were played: a check between two operations would take the caches from the next one,
  // and at some levels more than at others.
  const held: { readonly task: LevelTask; readonly outcome: unknown }[] = [];
  const loop = closedLoop(
    {
      operations: tasks,
      subject: playOf(cell.api),
      check: (task, outcome) => void held.push({ task, outcome }),
      warmUp: fixedWarmUp(LEAD),
      budgetMs: 0,
      leastOperations: tasks.length - LEAD,
      timer,
      signal,
      onProgress: (count) => {
        played = count;
      },
    },
    sink,
  );
  // cojson's queue logs what a store throws and never says that the message is done.
  const waited = await unlessStalled(loop, () => played, stall);
  if (waited.stalled) throw new Error("an operation was never done");
  for (const { task, outcome } of held) task.check(outcome);
}

function playOf(api: Cell["api"]): Play<LevelTask, unknown> {
  return api === "sync"
    ? { api, play: (task) => task.play() }
    : // Tasks of async cells answer promises.
      { api, play: (task) => task.play() as Promise<unknown> };
}

const UNRECORDED: LatencySink = { record: () => undefined };

/** The latencies of one level, turn after turn on one clock. */
class Track implements LatencySink {
  readonly #recording = new Recording(0);
  #lastMs = 0;
  #operations = 0;

  record(_endMs: number, latencyNs: number): void {
    // Each turn's loop begins at 0 again; here time stands still between turns.
    this.#lastMs += latencyNs / 1e6;
    this.#operations += 1;
    this.#recording.record(this.#lastMs, latencyNs);
  }

  finish() {
    return { latency: this.#recording.finish(this.#lastMs).latency, operations: this.#operations };
  }
}

function outcomeOf(track: Track, lost: LevelOutcome | undefined, wanted: number): LevelOutcome {
  if (lost !== undefined) return lost;
  const { latency, operations } = track.finish();
  if (latency === undefined || operations !== wanted) {
    return { state: "voided", reason: `${operations} of ${wanted} operations were timed` };
  }
  return { state: "measured", operations, latency };
}

function lacking({ engine }: Cell): LevelOutcome {
  return { state: "not-run", reason: `${engine} is not over an ordered store` };
}

function failedBy(error: unknown, kind: LevelOperationKind): LevelOutcome {
  const reason = `${kind}: ${codedMessage(error)}`;
  // What an engine does without room says nothing of it.
  return hasCode(error, "DISK_FULL")
    ? { state: "not-run", reason, cut: true }
    : { state: "voided", reason };
}
