// Bugs below the coValues, in ordered stores that others wrote: LevelDB and LMDB. Where a library is missing
// they are not tried, and the self-test says why.
import type { CoValueEngine } from "@assay/engines/covalue";
import {
  openCoValueStore,
  openCoValueStoreSync,
  orderedStoresOf,
  type OrderedStores,
} from "@assay/engines/covalue-on-ordered";
import { leveldbEngine } from "@assay/engines/leveldb";
import { lmdbEngine } from "@assay/engines/lmdb";
import type {
  Key,
  KeyRange,
  OrderedReader,
  OrderedStore,
  OrderedStoreSync,
  Scan,
  Snapshot,
  Write,
} from "@assay/engines/ordered";
import { withMembers } from "./broken-calls.ts";
import { SEEN_AS_LONG } from "./long-lists.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** Bugs in ordered stores. */
export const ORDERED_STORE_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "leveldb-scan-runs-over",
    "over LevelDB a scan gives the entry under its range's end, too, where there is one",
    ["CV-010", "CV-025"],
    (whole) =>
      overAsync(
        whole,
        readingWith((reader) => scanningToEnd(reader)),
      ),
    { engine: leveldbEngine, api: "async" },
  ),
  engineMutant(
    "leveldb-bytes-signed",
    "over LevelDB a scan orders keys by their bytes as signed ones, 128 before 127",
    ["CV-026", "CV-033"],
    (whole) =>
      overAsync(
        whole,
        readingWith((reader) => orderedBySignedBytes(reader)),
      ),
    { engine: leveldbEngine, api: "async" },
  ),
  engineMutant(
    "lmdb-page-begins-late",
    "over LMDB a page of a scan that comes after a long one begins one entry too late",
    ["CV-123"],
    (whole) =>
      overAsync(
        whole,
        readingWith((reader) => beginningLate(reader)),
      ),
    { engine: lmdbEngine, api: "async", ...SEEN_AS_LONG },
  ),
  engineMutant(
    "lmdb-keys-beyond-256",
    "over LMDB of more than 256 keys that are asked for together the last is not found",
    ["CV-123"],
    (whole) => overSync(whole, notFindingTheLast),
    { engine: lmdbEngine, ...SEEN_AS_LONG },
  ),
  engineMutant(
    "lmdb-close-drops-what-waits",
    "over LMDB a batch is acknowledged while it waits for the next call, and close drops one that waits",
    ["CV-104"],
    (whole) => overSync(whole, puttingOff),
    { engine: lmdbEngine },
  ),
  engineMutant(
    "lmdb-snapshot-outdated",
    "over LMDB a batch of deletions alone is not seen before the next other batch",
    ["CV-063", "CV-065"],
    (whole) => overSync(whole, notSeeingDeletions),
    { engine: lmdbEngine },
  ),
];

/** The engine with its async coValue stores over broken ordered ones. */
export function overAsync(
  whole: CoValueEngine,
  breakOrdered: (ordered: OrderedStore) => OrderedStore,
): CoValueEngine {
  const ordered = orderedOf(whole);
  return {
    ...whole,
    openAsync: async (options) => {
      const store = await ordered.openAsync(options);
      return openCoValueStore(whole.name, breakOrdered(store), options.clock ?? Date.now);
    },
  };
}

/** The engine with its sync coValue stores over broken ordered ones. */
function overSync(
  whole: CoValueEngine,
  breakOrdered: (ordered: OrderedStoreSync) => OrderedStoreSync,
): CoValueEngine {
  const ordered = orderedOf(whole);
  return {
    ...whole,
    openSync: (options) => {
      const store = ordered.openSync(options);
      return openCoValueStoreSync(whole.name, breakOrdered(store), options.clock ?? Date.now);
    },
  };
}

function orderedOf(whole: CoValueEngine): OrderedStores {
  const ordered = orderedStoresOf(whole);
  if (ordered === undefined) throw new TypeError(`${whole.name} is not over an ordered store`);
  return ordered;
}

type ScanOf = OrderedReader<"async">["scan"];

/** A store whose scans, and those of its snapshots, are others. */
function readingWith(
  scanOf: (reader: OrderedReader<"async">) => ScanOf,
): (ordered: OrderedStore) => OrderedStore {
  return (ordered) =>
    withMembers(ordered, {
      scan: scanOf(ordered),
      snapshot: () => {
        const snapshot = ordered.snapshot();
        return withMembers(snapshot, { scan: scanOf(snapshot) });
      },
    });
}

/** No key lies between one and the same with a zero behind it. */
function scanningToEnd(reader: OrderedReader<"async">): ScanOf {
  return ({ start, end }: KeyRange, options) =>
    reader.scan({ start, end: Buffer.concat([end, Buffer.of(0)]) }, options);
}

/** A cursor that is set anew, behind the entry that it has to give next. */
function beginningLate(reader: OrderedReader<"async">): ScanOf {
  return (range, options) => {
    const scan = reader.scan(range, options);
    let isLate = false;
    return withMembers<Scan<"async">>(scan, {
      nextPage: async () => {
        const { entries, last } = await scan.nextPage();
        const given = isLate ? entries.slice(1) : entries;
        isLate = entries.length >= LONG_PAGE;
        return { entries: given, last };
      },
    });
  };
}

/** As many entries are a long page. */
const LONG_PAGE = 100;

function notFindingTheLast(ordered: OrderedStoreSync): OrderedStoreSync {
  const finding = <Reader extends OrderedReader<"sync">>(reader: Reader): Reader =>
    withMembers(reader, {
      getMany: (keys: readonly Key[]) => {
        const values = reader.getMany(keys);
        return keys.length > 256 ? [...values.slice(0, -1), undefined] : values;
      },
    });
  return withMembers(finding(ordered), { snapshot: () => finding(ordered.snapshot()) });
}

function orderedBySignedBytes(reader: OrderedReader<"async">): ScanOf {
  return (range, options) => {
    const scan = reader.scan(range, options);
    return withMembers<Scan<"async">>(scan, {
      nextPage: async () => {
        const { entries, last } = await scan.nextPage();
        return { entries: entries.toSorted(([a], [b]) => compareSigned(a, b)), last };
      },
    });
  };
}

function compareSigned(a: Key, b: Key): number {
  const [left, right] = [new Int8Array(a), new Int8Array(b)];
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -Infinity);
}

/** A store whose last batch is applied when the next call comes, unless that is `close`. */
function puttingOff(ordered: OrderedStoreSync): OrderedStoreSync {
  let waiting: readonly Write[] = [];
  const apply = (): OrderedStoreSync => {
    const writes = waiting;
    waiting = [];
    if (writes.length > 0) ordered.batch(writes);
    return ordered;
  };
  return withMembers<OrderedStoreSync>(ordered, {
    getMany: (...given: Parameters<OrderedStoreSync["getMany"]>) => apply().getMany(...given),
    scan: (...given: Parameters<OrderedStoreSync["scan"]>) => apply().scan(...given),
    snapshot: () => apply().snapshot(),
    batch: (writes: readonly Write[]) => {
      apply();
      waiting = writes;
    },
    sync: () => apply().sync(),
  });
}

/** A store that reads from the state before, once a batch had nothing but deletions. */
function notSeeingDeletions(ordered: OrderedStoreSync): OrderedStoreSync {
  let outdated: Snapshot<"sync"> | undefined;
  const seen = (): OrderedReader<"sync"> => outdated ?? ordered;
  const renew = (): void => {
    outdated?.close();
    outdated = undefined;
  };
  return withMembers<OrderedStoreSync>(ordered, {
    getMany: (...given: Parameters<OrderedStoreSync["getMany"]>) => seen().getMany(...given),
    scan: (...given: Parameters<OrderedStoreSync["scan"]>) => seen().scan(...given),
    snapshot: () =>
      outdated === undefined ? ordered.snapshot() : withMembers(outdated, { close: () => {} }),
    batch: (writes: readonly Write[]) => {
      if (writes.some(([, value]) => value !== undefined)) renew();
      else outdated ??= ordered.snapshot();
      ordered.batch(writes);
    },
    close: () => {
      renew();
      ordered.close();
    },
  });
}
