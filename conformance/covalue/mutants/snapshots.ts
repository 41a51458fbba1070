// Bugs in what a read is answered from while something is written: snapshots that are none, and pages of
// one list from two states.
import type { OrderedReader, OrderedStore, Scan, Snapshot } from "@assay/engines/ordered";
import { withMembers } from "./broken-calls.ts";
import { engineMutant, type Mutant, type Planting } from "./mutant.ts";
import { overAsync } from "./ordered-stores.ts";

const PLANTING = { api: "async", checks: ["reads-are-of-one-state"] } as const satisfies Planting;

/** Bugs in snapshots. */
export const SNAPSHOT_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "snapshot-loses-what-is-deleted",
    "what is deleted while a snapshot is open is gone from its lists",
    ["CV-092"],
    (whole) =>
      overAsync(whole, (ordered) =>
        withMembers(ordered, { snapshot: () => losingDeleted(ordered) }),
      ),
    PLANTING,
  ),
  engineMutant(
    "first-snapshot-loses-what-is-deleted",
    "what is deleted while a store's first snapshot is open is gone from its lists",
    ["CV-092"],
    (whole) =>
      overAsync(whole, (ordered) => {
        let isFirst = true;
        return withMembers(ordered, {
          snapshot: () => {
            const snapshot = isFirst ? losingDeleted(ordered) : ordered.snapshot();
            isFirst = false;
            return snapshot;
          },
        });
      }),
    PLANTING,
  ),
  engineMutant(
    "each-page-of-the-present",
    "each page of a list that is read outside of a snapshot is of what is stored by then",
    ["CV-061", "CV-091"],
    (whole) =>
      overAsync(whole, (ordered) => withMembers(ordered, { scan: scanningPresent(ordered) })),
    PLANTING,
  ),
];

/** A snapshot whose lists are without what is deleted by then; what is looked up in it is kept. */
function losingDeleted(ordered: OrderedStore): Snapshot<"async"> {
  const snapshot = ordered.snapshot();
  return withMembers(snapshot, {
    scan: (...given: Parameters<OrderedReader<"async">["scan"]>) => {
      const scan = snapshot.scan(...given);
      return withMembers<Scan<"async">>(scan, {
        nextPage: async () => {
          const { entries, last } = await scan.nextPage();
          const present = await ordered.getMany(entries.map(([key]) => key));
          return { entries: entries.filter((_, index) => present[index] !== undefined), last };
        },
      });
    },
  });
}

/** Scans that are begun anew for each page, behind the last entry. */
function scanningPresent(ordered: OrderedStore): OrderedReader<"async">["scan"] {
  return (range, options) => {
    // Those with a limit, or from the end, are short.
    if (options !== undefined) return ordered.scan(range, options);
    let { start } = range;
    return {
      nextPage: async () => {
        const scan: Scan<"async"> = ordered.scan({ start, end: range.end }, { limit: PAGE });
        const { entries } = await scan.nextPage();
        const final = entries.at(-1);
        if (final === undefined || entries.length < PAGE) return { entries, last: true };
        start = Buffer.concat([final[0], Buffer.of(0)]);
        return { entries, last: false };
      },
      close: async () => {},
    };
  };
}

const PAGE = 1_000;
