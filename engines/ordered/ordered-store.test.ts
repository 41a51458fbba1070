// The checks that hold ordered stores are held themselves: the store in memory passes them all, and a
// store with a planted bug fails the check that is there for it.
import { describe, expect, test } from "vitest";
import { openMemoryStore, openMemoryStoreSync } from "../memory/store.ts";
import { orderedStoreChecks } from "./ordered-store.test.support.ts";
import type { Entry, OrderedReader, OrderedStore, Page, Scan, Snapshot } from "./port.ts";

const IN_MEMORY = { keepsData: false, syncsPerBatch: 0 } as const;

describe("the ordered store in memory, async", () => {
  const subject = { ...IN_MEMORY, api: "async", open: () => openMemoryStore() } as const;
  for (const { name, run } of orderedStoreChecks(subject)) test(name, run);
});

describe("the ordered store in memory, sync", () => {
  const subject = { ...IN_MEMORY, api: "sync", open: () => openMemoryStoreSync() } as const;
  for (const { name, run } of orderedStoreChecks(subject)) test(name, run);
});

/** Makes a store in memory with some of its calls replaced. */
type Change = (store: OrderedStore) => Partial<OrderedStore>;

/** What is wrong, the beginning of the name of the check that must find it, and the change. */
const BUGS: readonly (readonly [bug: string, check: string, change: Change])[] = [
  [
    "answers at once",
    "answers at once in the sync api",
    () => openMemoryStoreSync() as unknown as Partial<OrderedStore>,
  ],
  [
    "deletes instead of storing the empty value",
    "keeps every key",
    (store) => ({
      batch: (writes) =>
        store.batch(writes.map(([key, value]) => [key, value?.length === 0 ? undefined : value])),
    }),
  ],
  [
    "takes keys for UTF-8",
    "keeps every key",
    (store) => ({
      batch: (writes) =>
        store.batch(
          writes.map(([key, value]) => [Buffer.from(Buffer.from(key).toString()), value]),
        ),
    }),
  ],
  [
    "cuts long keys",
    "keeps every key",
    (store) => ({
      batch: (writes) => store.batch(writes.map(([key, value]) => [key.subarray(0, 511), value])),
    }),
  ],
  [
    "takes a view's whole buffer for the value",
    "keeps every key",
    (store) => ({
      batch: (writes) =>
        store.batch(writes.map(([key, value]) => [key, value && new Uint8Array(value.buffer)])),
    }),
  ],
  [
    "answers found keys alone",
    "answers each of many keys",
    (store) => ({
      getMany: async (keys) => (await store.getMany(keys)).filter((value) => value !== undefined),
    }),
  ],
  [
    "answers a thousand keys at the most",
    "answers thousands of keys",
    (store) => ({
      getMany: (keys) => store.getMany(keys.slice(0, 1_000)),
    }),
  ],
  [
    "never overwrites",
    "overwrites and deletes",
    (store) => ({
      batch: async (writes) => {
        const present = await store.getMany(writes.map(([key]) => key));
        await store.batch(writes.filter(([, value], at) => value === undefined || !present[at]));
      },
    }),
  ],
  [
    "ignores deletions",
    "overwrites and deletes",
    (store) => ({
      batch: (writes) => store.batch(writes.filter(([, value]) => value !== undefined)),
    }),
  ],
  [
    "writes into what it is handed",
    "leaves the bytes alone",
    (store) => ({
      batch: async (writes) => {
        await store.batch(
          writes.map(([key, value]) => [Buffer.from(key), value && Buffer.from(value)]),
        );
        for (const [key] of writes) key.fill(0);
      },
    }),
  ],
  [
    "ignores the limit",
    "gives a long range whole",
    (store) => ({
      scan: (range, { reverse = false } = {}) => store.scan(range, { reverse }),
    }),
  ],
  [
    "takes the limit for a page's",
    "gives a long range whole",
    (store) => ({
      scan: (range, { limit = Infinity, ...options } = {}) =>
        withPages(store.scan(range, options), ({ entries, last }) => ({
          entries: entries.slice(0, limit),
          last,
        })),
    }),
  ],
  [
    "ignores the direction",
    "gives a long range whole",
    (store) => ({
      scan: (range, options) => store.scan(range, { ...options, reverse: false }),
    }),
  ],
  [
    "loses the entry between two pages",
    "gives a long range whole",
    (store) => ({
      scan: (range, options) =>
        withPages(store.scan(range, options), ({ entries, last }) => ({
          entries: last ? entries : entries.slice(0, -1),
          last,
        })),
    }),
  ],
  [
    "gives a page without large values",
    "gives large values whole",
    (store) => ({
      scan: (range, options) =>
        withPages(store.scan(range, options), ({ entries, last }) => ({
          entries: entries.filter(([, value]) => value.length < 60_000),
          last,
        })),
    }),
  ],
  [
    "leaves the start out",
    "takes the start of a range in",
    (store) => ({
      scan: ({ start, end }, options) => store.scan({ start: after(start), end }, options),
    }),
  ],
  [
    "takes the end in",
    "takes the start of a range in",
    (store) => ({
      scan: ({ start, end }, options) => store.scan({ start, end: after(end) }, options),
    }),
  ],
  [
    "needs a call more to say that a scan has ended",
    "ends a short scan",
    (store) => ({
      scan: (range, options) => {
        let ended = false;
        return withPages(store.scan(range, options), ({ entries, last }) => {
          if (ended) return { entries: [], last: true };
          ended = last;
          return { entries, last: false };
        });
      },
    }),
  ],
  [
    "fails when a scan is closed twice",
    "can be left at any page",
    (store) => ({
      scan: (range, options) => {
        const scan = store.scan(range, options);
        let closed = false;
        const close = async () => {
          if (closed) throw new Error("closed already");
          closed = true;
          await scan.close();
        };
        return { nextPage: () => scan.nextPage(), close };
      },
    }),
  ],
  [
    "keeps one place for all scans",
    "reads on in many scans",
    (store) => {
      let open: Scan<"async"> | undefined;
      return { scan: (range, options) => (open = open ?? store.scan(range, options)) };
    },
  ],
  [
    "begins a scan with its first page",
    "scans the state of the moment",
    (store) => ({
      scan: (range, options) => {
        let scan: Scan<"async"> | undefined;
        return {
          nextPage: () => (scan ??= store.scan(range, options)).nextPage(),
          close: async () => scan?.close(),
        };
      },
    }),
  ],
  [
    "looks every page up anew",
    "scans the state of the moment",
    (store) => ({
      scan: (range, options) => {
        let left = options?.limit ?? Infinity;
        let { start, end } = range;
        return {
          nextPage: async () => {
            const scan = store.scan({ start, end }, { ...options, limit: Math.min(left, 500) });
            const { entries, last } = await scan.nextPage();
            await scan.close();
            left -= entries.length;
            const [key] = entries.at(-1) ?? [end];
            if (options?.reverse === true) end = key;
            else start = after(key);
            return { entries, last: last && (left === 0 || entries.length === 0) };
          },
          close: async () => {},
        };
      },
    }),
  ],
  [
    "reads past its snapshot",
    "holds a snapshot's state",
    (store) => ({
      snapshot: () => withReads(store.snapshot(), { getMany: store.getMany }),
    }),
  ],
  [
    "scans past its snapshot",
    "holds a snapshot's state",
    (store) => ({
      snapshot: () => withReads(store.snapshot(), { scan: store.scan }),
    }),
  ],
  [
    "has one snapshot at a time",
    "holds a snapshot's state",
    (store) => {
      let latest: OrderedReader<"async"> = store;
      return {
        snapshot: () => {
          const own = store.snapshot();
          latest = own;
          return withReads(own, { getMany: (keys) => latest.getMany(keys) });
        },
      };
    },
  ],
  [
    "applies a batch in two halves",
    "never shows half of a batch",
    (store) => ({
      batch: async (writes) => {
        await store.batch(writes.slice(0, writes.length / 2));
        await new Promise((resolve) => setImmediate(resolve));
        await store.batch(writes.slice(writes.length / 2));
      },
    }),
  ],
  [
    "acknowledges a batch before it can be read",
    "shows a batch to every read",
    (store) => ({
      batch: async (writes) => void setImmediate(() => store.batch(writes)),
    }),
  ],
  [
    "counts what it did not find",
    "counts calls",
    (store) => {
      let missing = 0;
      return {
        getMany: async (keys) => {
          const values = await store.getMany(keys);
          missing += values.filter((value) => value === undefined).length;
          return values;
        },
        stats: () => ({ ...store.stats(), rows: store.stats().rows + missing }),
      };
    },
  ],
  [
    "does not count its syncs",
    "counts calls",
    (store) => ({
      stats: () => ({ ...store.stats(), syncsRequested: 0 }),
    }),
  ],
  [
    "hands its own counters out",
    "counts calls",
    (store) => {
      const counters = store.stats();
      return { stats: () => Object.assign(counters, store.stats()) };
    },
  ],
  [
    "refuses to close while a scan is open",
    "closes with scans and snapshots",
    (store) => {
      const open = new Set<object>();
      return {
        scan: (range, options) => {
          const scan = withPages(store.scan(range, options), (page) => {
            if (page.last) open.delete(scan);
            return page;
          });
          open.add(scan);
          return scan;
        },
        close: async () => {
          if (open.size > 0) throw new Error("busy");
        },
      };
    },
  ],
  [
    "gives every value in the same buffer",
    "gives bytes that stay",
    (store) => {
      const shared = Buffer.alloc(100_000);
      return {
        getMany: async (keys) => {
          const values = await store.getMany(keys);
          const copy = (value: Uint8Array) => shared.subarray(0, Buffer.from(value).copy(shared));
          return values.length === 1 ? values.map((value) => value && copy(value)) : values;
        },
      };
    },
  ],
  [
    "wipes what its scans gave when it is closed",
    "gives bytes that stay",
    (store) => {
      const given: Entry[] = [];
      return {
        scan: (range, options) =>
          withPages(store.scan(range, options), ({ entries, last }) => {
            const copies = entries.map(([key, value]): Entry => [key, Buffer.from(value)]);
            given.push(...copies);
            return { entries: copies, last };
          }),
        close: async () => given.forEach(([, value]) => value.fill(0)),
      };
    },
  ],
];

describe("a store that", () => {
  test.each(BUGS)("%s fails the check: %s", async (_, check, change) => {
    const open = (): OrderedStore => {
      const store = openMemoryStore();
      return { ...store, ...change(store) };
    };
    await expect(found(check, { ...IN_MEMORY, api: "async", open })).rejects.toThrow();
  });

  test("keeps nothing fails the check of what it holds after reopening", async () => {
    const subject = {
      api: "async",
      open: openMemoryStore,
      keepsData: true,
      syncsPerBatch: 0,
    } as const;
    await expect(found("holds after reopening", subject)).rejects.toThrow();
    await expect(found("does what a map does", subject)).rejects.toThrow();
  });

  test("does not ask for the sync that each batch owes fails the count", async () => {
    const subject = {
      api: "async",
      open: openMemoryStore,
      keepsData: false,
      syncsPerBatch: 1,
    } as const;
    await expect(found("counts calls", subject)).rejects.toThrow();
  });

  test("mixes up bytes only rarely fails the random programs", async () => {
    const open = (): OrderedStore => {
      const store = openMemoryStore();
      let batches = 0;
      return {
        ...store,
        batch: (writes) => store.batch((batches += 1) % 7 === 0 ? writes.slice(1) : writes),
      };
    };
    await expect(
      found("does what a map does", { ...IN_MEMORY, api: "async", open }),
    ).rejects.toThrow();
  });
});

/** Runs the one check whose name begins so. */
async function found(
  check: string,
  subject: Parameters<typeof orderedStoreChecks>[0],
): Promise<void> {
  const checks = orderedStoreChecks(subject).filter(({ name }) => name.startsWith(check));
  expect(checks).toHaveLength(1);
  for (const { run } of checks) await run();
}

/** A snapshot with other reads; not spread, since an engine's may be a class. */
function withReads(
  snapshot: Snapshot<"async">,
  reads: Partial<OrderedReader<"async">>,
): Snapshot<"async"> {
  return {
    getMany: (keys) => snapshot.getMany(keys),
    scan: (range, options) => snapshot.scan(range, options),
    close: () => snapshot.close(),
    ...reads,
  };
}

function withPages(scan: Scan<"async">, change: (page: Page) => Page): Scan<"async"> {
  return { nextPage: async () => change(await scan.nextPage()), close: () => scan.close() };
}

/** The key that comes next after a key. */
function after(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, Buffer.of(0)]);
}
