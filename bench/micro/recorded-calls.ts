// The calls that an operation of the coValue layer makes to its ordered store, recorded so that they
// can be made again without the layer: what is left is the store's own part of the cost.
import type {
  Key,
  KeyRange,
  OrderedReader,
  OrderedStoreSync,
  Scan,
  ScanOptions,
  Write,
} from "@assay/engines/ordered";

/** One recorded call; those of a snapshot stand under it. */
type Call =
  | { readonly call: "getMany"; readonly keys: readonly Key[] }
  | { readonly call: "batch"; readonly writes: readonly Write[] }
  | {
      readonly call: "scan";
      readonly range: KeyRange;
      readonly options: ScanOptions | undefined;
      pages: number;
      closed: boolean;
    }
  | { readonly call: "snapshot"; readonly calls: Call[] };

/** An ordered store that remembers what it is asked. */
export interface Recorder {
  readonly store: OrderedStoreSync;
  /** The calls since the last time they were taken, as a function that makes them again. */
  take(): (store: OrderedStoreSync) => void;
}

/** Records the calls to a store. */
export function recordCalls(store: OrderedStoreSync): Recorder {
  let calls: Call[] = [];
  return {
    store: {
      ...recordReads(store, (call) => calls.push(call)),
      snapshot() {
        const snapshot = store.snapshot();
        const inner: Call[] = [];
        calls.push({ call: "snapshot", calls: inner });
        return {
          ...recordReads(snapshot, (call) => inner.push(call)),
          close: () => snapshot.close(),
        };
      },
      batch(writes) {
        calls.push({ call: "batch", writes });
        store.batch(writes);
      },
      sync: () => store.sync(),
      stats: () => store.stats(),
      close: () => store.close(),
    },
    take() {
      const taken = calls;
      calls = [];
      return (target) => replayOnStore(target, taken);
    },
  };
}

function recordReads(
  reader: OrderedReader<"sync">,
  record: (call: Call) => void,
): OrderedReader<"sync"> {
  return {
    getMany(keys) {
      record({ call: "getMany", keys });
      return reader.getMany(keys);
    },
    scan(range, options) {
      const call: Call = { call: "scan", range, options, pages: 0, closed: false };
      record(call);
      const scan = reader.scan(range, options);
      return {
        nextPage() {
          call.pages += 1;
          return scan.nextPage();
        },
        close() {
          call.closed = true;
          scan.close();
        },
      };
    },
  };
}

function replayOnStore(store: OrderedStoreSync, calls: readonly Call[]): void {
  for (const call of calls) {
    if (call.call === "batch") store.batch(call.writes);
    else if (call.call === "snapshot") {
      const snapshot = store.snapshot();
      for (const inner of call.calls) replayRead(snapshot, inner);
      snapshot.close();
    } else replayRead(store, call);
  }
}

function replayRead(reader: OrderedReader<"sync">, call: Call): void {
  if (call.call === "getMany") reader.getMany(call.keys);
  if (call.call !== "scan") return;
  const scan: Scan<"sync"> = reader.scan(call.range, call.options);
  for (let page = 0; page < call.pages; page += 1) scan.nextPage();
  if (call.closed) scan.close();
}
