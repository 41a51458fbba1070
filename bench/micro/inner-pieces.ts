// The hot inner pieces of the engines and of the bench itself, which run once or more in every operation
// that is timed: what one of each costs. Measured by tinybench, many to a sample, since each takes less than
// reading the timer does.
// Known biases: the loop around a piece is counted with it, about a nanosecond (`an empty loop` shows it),
// and V8 compiles a piece for this loop alone, which among an engine's other work it need not.
import { setImmediate } from "node:timers/promises";
import { decodeLastInteger, encodeTuple } from "@assay/engines/ordered";
import { randomFrom } from "../dataset/random.ts";
import { zipfian } from "../dataset/zipfian.ts";
import { Histogram } from "../recording/histogram.ts";
import { Timeline } from "../recording/timeline.ts";
import { timePasses, type Timing } from "./timing.ts";

/** What one piece costs. */
export interface InnerPieceResult extends Timing {
  readonly piece: string;
}

/** A piece: `prepare` makes what one pass does, the n-th time for every n below `PIECES_A_PASS`. */
interface InnerPiece {
  readonly name: string;
  /** What a pass gives is used, so that the compiler leaves nothing out. */
  prepare(): () => number;
}

const PIECES_A_PASS = 1 << 14;
const DEFAULT_TIME_MS = 250;
/** As many coValues as the profile `quick` holds, roughly. */
const ITEMS = 1_000;
/** A table and a session's row as keys of transactions have them. */
const TABLE = 5;
const SESSION_ROW = 1_234;

/** Latencies between 50 ns and 1 ms, spread evenly over the orders of magnitude. */
function latencies(): Float64Array {
  const random = randomFrom(1, "latencies to record");
  return Float64Array.from({ length: PIECES_A_PASS }, () => 50 * 2e4 ** random());
}

// Loops by index, since what an iterator costs varies with what was compiled when.
export const INNER_PIECES: readonly InnerPiece[] = [
  {
    name: "an empty loop over latencies",
    prepare() {
      const values = latencies();
      return () => {
        let sum = 0;
        for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
        return sum;
      };
    },
  },
  {
    name: "a latency into a histogram",
    prepare() {
      const values = latencies();
      const histogram = new Histogram();
      return () => {
        for (let index = 0; index < values.length; index += 1) histogram.record(values[index] ?? 0);
        return histogram.count;
      };
    },
  },
  {
    name: "a latency into a recording, 10,000 a second",
    prepare() {
      const values = latencies();
      // What a `Recording` records with; the seconds that end are in the time, as they are in a run's.
      const timeline = new Timeline(0);
      let endMs = 0;
      return () => {
        for (let index = 0; index < values.length; index += 1) {
          endMs += 0.1;
          timeline.record(endMs, values[index] ?? 0);
        }
        return timeline.histogram.count;
      };
    },
  },
  {
    name: "the key of a transaction, encoded",
    prepare: () => () => {
      let bytes = 0;
      for (let index = 0; index < PIECES_A_PASS; index += 1) {
        bytes += encodeTuple(TABLE, SESSION_ROW, index).length;
      }
      return bytes;
    },
  },
  {
    name: "the key of a coValue, encoded",
    prepare() {
      const ids = Array.from({ length: ITEMS }, (_, item) => `co_zMicro${item}AndAsLongAsAnIdIs`);
      return () => {
        let bytes = 0;
        for (let index = 0; index < PIECES_A_PASS; index += 1) {
          bytes += encodeTuple(TABLE, ids[index % ITEMS] ?? "").length;
        }
        return bytes;
      };
    },
  },
  {
    name: "the index of a transaction, decoded from its key",
    prepare() {
      const keys = Array.from({ length: ITEMS }, (_, idx) => encodeTuple(TABLE, SESSION_ROW, idx));
      const [first] = keys;
      return () => {
        let sum = 0;
        for (let index = 0; index < PIECES_A_PASS; index += 1) {
          const key = keys[index % ITEMS] ?? first;
          if (key !== undefined) sum += decodeLastInteger(key);
        }
        return sum;
      };
    },
  },
  {
    name: "a popular coValue, drawn",
    prepare() {
      const draw = zipfian(ITEMS, 1, randomFrom(1, "popular coValues"));
      return () => {
        let sum = 0;
        for (let index = 0; index < PIECES_A_PASS; index += 1) sum += draw();
        return sum;
      };
    },
  },
];

/** How the suite of pieces is run. */
export interface InnerPieceOptions {
  /** Milliseconds that each piece is measured. Default: 250. */
  readonly timeMs?: number;
  /** Ends the suite after the piece that is being measured. */
  readonly signal?: AbortSignal;
}

/** Measures every piece, one after the other. */
export async function* innerPieces({
  timeMs = DEFAULT_TIME_MS,
  signal,
}: InnerPieceOptions = {}): AsyncGenerator<InnerPieceResult, void, undefined> {
  for (const { name, prepare } of INNER_PIECES) {
    // What is measured waits for nothing, and would never let an interrupt in.
    await setImmediate();
    if (signal?.aborted === true) return;
    const pass = prepare();
    let used = 0;
    const run = (): void => {
      used += pass();
    };
    const options = { batch: PIECES_A_PASS, timeMs };
    const timing = await timePasses(name, { api: "sync", run }, options);
    if (Number.isNaN(used)) throw new RangeError(`${name} gives no number`);
    yield { piece: name, ...timing };
  }
}
