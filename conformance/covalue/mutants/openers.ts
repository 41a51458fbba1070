// Bugs in what two openers of one directory make of each other.
import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { AssayError, type OpenOptions } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeOpening } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const EXCLUSIVE = {
  engine: sqliteEngine,
  api: "async",
  checks: ["refuses-a-second-opener"],
} as const;
const SHARED = { engine: sqliteEngine, api: "async", checks: ["openers-agree"] } as const;

/** What is broken about an engine that refuses a second opener. */
interface Exclusiveness {
  /** What becomes of the first opener when a second one is refused. Default: nothing. */
  readonly refusing?: (first: CoValueStore) => Promise<void>;
  /** What frees the directory for the next one. Default: that the first one closes, once. */
  readonly freedBy?: "nothing" | "a refusal" | "every close";
}

/** The engine with a lock on each directory, which its async stores take and its sync ones heed. */
function exclusively({ refusing = async () => {}, freedBy }: Exclusiveness) {
  return (whole: CoValueEngine): CoValueEngine => {
    const held = new Map<string, CoValueStore>();
    const locked = (): AssayError => new AssayError("LOCKED", "another opener has it");
    return {
      ...whole,
      claims: { ...whole.claims, exclusive: true },
      openAsync: async (options) => {
        const first = held.get(placeOf(options));
        if (first !== undefined) {
          await refusing(first);
          if (freedBy === "a refusal") held.delete(placeOf(options));
          throw locked();
        }
        const store = await whole.openAsync(options);
        const place = placeOf(options);
        held.set(place, store);
        return withMembers(store, {
          close: async () => {
            await store.close();
            const isOwn = held.get(place) === store;
            if (freedBy !== "nothing" && (isOwn || freedBy === "every close")) held.delete(place);
          },
        });
      },
      openSync: (options) => {
        if (held.has(placeOf(options))) throw locked();
        return whole.openSync(options);
      },
    };
  };
}

/** One directory has one place, however its path is spelt. */
function placeOf({ path }: OpenOptions): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** Bugs where a second opener is to be refused. */
const REFUSING: readonly Mutant[] = [
  engineMutant(
    "second-opener-let-in",
    "a second opener is not refused though that is claimed",
    ["CV-114"],
    (whole) => ({ ...whole, claims: { ...whole.claims, exclusive: true } }),
    { ...EXCLUSIVE, checks: ["refuses-a-second-opener", "knows-a-directory-by-any-path"] },
  ),
  engineMutant(
    "first-opener-shut-out",
    "a second opener is refused, and the first one is closed",
    ["CV-114"],
    exclusively({ refusing: (first) => first.close() }),
    EXCLUSIVE,
  ),
  engineMutant(
    "refused-opener-unlocks",
    "an opener that is refused removes the lock as it leaves: the next one is let in",
    ["CV-114"],
    exclusively({ freedBy: "a refusal" }),
    EXCLUSIVE,
  ),
  engineMutant(
    "closed-again-unlocks",
    "closing a store again removes the lock of whoever has opened the directory since",
    ["CV-106", "CV-114"],
    exclusively({ freedBy: "every close" }),
    EXCLUSIVE,
  ),
];

/** Bugs where openers are to agree. */
const AGREEING: readonly Mutant[] = [
  engineMutant(
    "second-opener-sees-nothing",
    "a second opener sees nothing",
    ["CV-115"],
    (whole) => {
      const open = new Set<string>();
      return {
        ...whole,
        openAsync: async (options) => {
          const second = open.has(options.path);
          if (!second) open.add(options.path);
          const path = second ? join(options.path, "second") : options.path;
          const store = await whole.openAsync({ ...options, path });
          return withMembers(store, {
            close: async () => {
              if (!second) open.delete(options.path);
              await store.close();
            },
          });
        },
      };
    },
    SHARED,
  ),
  engineMutant(
    "conflicts-over-anything",
    "a transaction fails over whatever another opener commits meanwhile",
    ["CV-115"],
    (whole) => {
      const commits = new Map<string, number>();
      return changeAsync(whole, (store, { path }) => ({
        transaction: (callback) =>
          store.transaction(async (handle) => {
            const before = commits.get(path) ?? 0;
            const result = await callback(handle);
            if ((commits.get(path) ?? 0) !== before) {
              throw new AssayError("CONFLICT", "another opener has committed");
            }
            commits.set(path, before + 1);
            return result;
          }),
      }));
    },
    SHARED,
  ),
];

/** Bugs where the paths of a directory are taken for directories. */
const SPELLING: readonly Mutant[] = [
  engineMutant(
    "locked-as-spelt",
    "a directory is locked under its path as it is spelt",
    ["CV-121"],
    (whole) => {
      const held = new Map<string, CoValueStore>();
      return {
        ...whole,
        claims: { ...whole.claims, exclusive: true },
        openAsync: async (options) => {
          if (held.has(options.path)) throw new AssayError("LOCKED", "another opener has it");
          const store = await whole.openAsync(options);
          held.set(options.path, store);
          return withMembers(store, {
            close: async () => {
              await store.close();
              if (held.get(options.path) === store) held.delete(options.path);
            },
          });
        },
        openSync: (options) => {
          if (held.has(options.path)) throw new AssayError("LOCKED", "another opener has it");
          return whole.openSync(options);
        },
      };
    },
    { ...SHARED, checks: ["knows-a-directory-by-any-path"] },
  ),
  engineMutant(
    "kept-as-spelt",
    "a directory that is opened by another path than before begins empty",
    ["CV-121"],
    (whole) => {
      const spelt = new Map<string, string>();
      return changeOpening(whole, (options) => {
        const place = placeOf({ ...options, path: resolve(options.path) });
        const first = spelt.get(place) ?? options.path;
        spelt.set(place, first);
        return first === options.path
          ? options
          : { ...options, path: join(options.path, "another") };
      });
    },
    { ...SHARED, checks: ["knows-a-directory-by-any-path"] },
  ),
];

/** Bugs between openers. */
export const OPENER_MUTANTS: readonly Mutant[] = [...REFUSING, ...AGREEING, ...SPELLING];
