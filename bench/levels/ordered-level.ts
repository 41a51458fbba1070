// The level of the ordered store: what the coValue layer asks of its store to do an operation, recorded on
// one store and made again, without the layer, on another one that holds the same.
import { runAsync, settle, type Api, type Steps } from "@assay/engines/engine";
import type { KeyRange, OrderedStoreOf } from "@assay/engines/ordered";
import { assertSame, levelOfCalls, type LevelSubject, type LevelTask } from "./level.ts";
import type { LevelOperation, LevelOperations } from "./level-operations.ts";
import type { OrderedRecorder } from "./ordered-recorder.ts";
import { answersDifference, type OrderedAnswer, type OrderedScript } from "./ordered-script.ts";
import type { PortCalls } from "./port-calls.ts";

/** Two ordered stores that hold the same. */
export interface OrderedLevelOptions<A extends Api> {
  /** Under the layer, whose calls `layer` makes. */
  readonly recorder: OrderedRecorder<A>;
  readonly layer: PortCalls;
  /** Without one. */
  readonly bare: OrderedStoreOf<A>;
  /** Makes recorded calls again on the bare store. */
  readonly play: (script: OrderedScript) => unknown;
}

/** The level over both stores, which it then owns. */
export function orderedLevel<A extends Api>(
  { recorder, layer, bare, play }: OrderedLevelOptions<A>,
  expected: Pick<LevelOperations, "stored">,
): LevelSubject {
  const recorded = levelOfCalls(layer, expected);
  return {
    async prepare(operations: readonly LevelOperation[]) {
      const tasks: LevelTask[] = [];
      for (const task of await recorded.prepare(operations)) {
        recorder.take();
        // A recording of what is wrong would be no measure of what is right.
        task.check(await task.play());
        const script = recorder.take();
        tasks.push({
          play: () => play(script),
          check: (outcome) =>
            // What `playScript` answered.
            assertSame(answersDifference(script.answers, outcome as OrderedAnswer[])),
        });
      }
      return tasks;
    },
    async checkWritten(operations) {
      await recorded.checkWritten(operations);
      assertSame(await runAsync(contentsDifference(recorder.store, bare)), "in the end ");
      recorder.take();
    },
    async close() {
      await layer.close();
      await bare.close();
    },
  };
}

/** No key of the layer is outside. */
const EVERYTHING: KeyRange = { start: Buffer.of(0), end: Buffer.of(0xff) };

/** The first page in which two stores differ, in words. */
function* contentsDifference<A extends Api>(
  expected: OrderedStoreOf<A>,
  actual: OrderedStoreOf<A>,
): Steps<string | undefined> {
  const scans = [expected.scan(EVERYTHING), actual.scan(EVERYTHING)] as const;
  try {
    for (;;) {
      const left = yield* settle(scans[0].nextPage());
      const right = yield* settle(scans[1].nextPage());
      const difference = answersDifference([left], [right]);
      if (difference !== undefined) return "the bare store does not hold what was recorded";
      if (left.last || right.last) {
        return left.last === right.last ? undefined : "one of the stores holds more than the other";
      }
    }
  } finally {
    for (const scan of scans) yield* settle(scan.close());
  }
}
