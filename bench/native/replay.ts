// Replays a stream file on an async store and times each operation, as the Rust program does: read,
// decoded and prepared before its time begins, one in memory at a time.
import type { CoValueStore, CoValueWrite, StoreStats } from "@assay/engines/covalue";
import { runAsync } from "@assay/engines/engine";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../drivers/timer.ts";
import { Histogram } from "../recording/histogram.ts";
import { AnswerDigest } from "./answer-digest.ts";
import { prepareCall, type Calls } from "./calls.ts";
import { readStream } from "./read-stream.ts";
import { digestOfState } from "./state.ts";
import type { OperationKind, StreamFooter, StreamOperation } from "./stream-lines.ts";
import type { KindTimes, Replayed } from "./times.ts";

/** CoValues that are filled in a batch. */
const FILL_BATCH = 64;

/**
 * Plays a stream on a store that is empty. Errors: `WrongAnswer` where an answer differs from the file's,
 * then there are no times; those of `readStream`; the store's own.
 */
export async function replayStream(
  path: string,
  store: CoValueStore,
  calls: Calls,
  timer: Timer,
): Promise<Replayed> {
  const replay = new Replay(store, calls, timer);
  for (const line of readStream(path)) {
    if (line.line === "header") replay.signatureThreshold = line.header.signatureThreshold;
    else if (line.line === "fill") await replay.fill(line.write);
    else if (line.line === "operation") await replay.play(line.operation);
    else return await replay.finish(line.footer);
  }
  throw new TypeError(`${path}: no footer: the file was cut off`);
}

class Replay {
  signatureThreshold = 0;
  readonly #store: CoValueStore;
  readonly #calls: Calls;
  readonly #timer: Timer;
  readonly #kinds = new Map<OperationKind, Recording>();
  readonly #digests = new Map<OperationKind, AnswerDigest>();
  #filling: CoValueWrite[] = [];
  #operations = 0;

  constructor(store: CoValueStore, calls: Calls, timer: Timer) {
    this.#store = store;
    this.#calls = calls;
    this.#timer = timer;
  }

  async fill(write: CoValueWrite): Promise<void> {
    this.#filling.push(write);
    if (this.#filling.length >= FILL_BATCH) await this.#commitFilling();
  }

  async play(operation: StreamOperation): Promise<void> {
    const { kind, body } = operation;
    if (this.#operations === 0) {
      await this.#commitFilling();
      await this.#store.sync();
      collectGarbage();
    }
    this.#operations += 1;
    const call = prepareCall(operation, this.#calls, this.signatureThreshold);
    const before = this.#store.stats();
    const start = this.#timer();
    const outcome = await call(this.#store);
    const latencyNs = (this.#timer() - start) * NANOSECONDS_PER_MILLISECOND;
    if (body.timed) {
      getOrMake(this.#kinds, kind, () => new Recording()).record(
        latencyNs,
        before,
        this.#store.stats(),
      );
    }
    if (outcome.answer !== "nothing") {
      getOrMake(this.#digests, kind, () => new AnswerDigest()).add(outcome);
    }
  }

  async finish(footer: StreamFooter): Promise<Replayed> {
    await this.#commitFilling();
    const answers: Partial<Record<OperationKind, string>> = {};
    for (const [kind, digest] of this.#digests) {
      answers[kind] = digest.finish();
      if (answers[kind] !== footer.answers[kind]) {
        throw new WrongAnswer(`answers of ${kind} differ from the file's`);
      }
    }
    const state = await runAsync(digestOfState(this.#store));
    if (state !== footer.state) {
      throw new WrongAnswer("what is stored in the end differs from the file's");
    }
    const kinds = [...this.#kinds].map(([kind, recording]) => [kind, recording.times()] as const);
    return { kinds: Object.fromEntries(kinds), answers, state };
  }

  async #commitFilling(): Promise<void> {
    if (this.#filling.length > 0) await this.#store.commitBatch(this.#filling);
    this.#filling = [];
  }
}

/** The timed operations of a kind so far. */
class Recording {
  readonly #histogram = new Histogram();
  readonly #stats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  #totalNs = 0;

  record(latencyNs: number, before: StoreStats, after: StoreStats): void {
    this.#histogram.record(latencyNs);
    this.#totalNs += latencyNs;
    for (const name of ["calls", "rows", "batchBytes", "syncsRequested"] as const) {
      this.#stats[name] += after[name] - before[name];
    }
  }

  times(): KindTimes {
    const histogram = this.#histogram;
    return {
      operations: histogram.count,
      p50Ns: histogram.percentile(50),
      p90Ns: histogram.percentile(90),
      p99Ns: histogram.percentile(99),
      p999Ns: histogram.percentile(99.9),
      maxNs: histogram.max,
      totalNs: this.#totalNs,
      stats: { ...this.#stats },
    };
  }
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
