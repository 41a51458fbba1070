// Bugs in what two openers of one directory make of each other.
import { join } from "node:path";
import { AssayError } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const EXCLUSIVE = {
  engine: sqliteEngine,
  api: "async",
  checks: ["refuses-a-second-opener"],
} as const;
const SHARED = { engine: sqliteEngine, api: "async", checks: ["openers-agree"] } as const;

/** What is broken about an engine that refuses a second opener. */
interface Exclusiveness {
  /** What becomes of the first opener when a second one is refused. */
  readonly refusing: (first: CoValueStore) => Promise<void>;
  /** Whether the next one may open once the first has closed. */
  readonly letsGo: boolean;
}

/** The engine with a lock on each directory, which its async stores take and its sync ones heed. */
function exclusively({ refusing, letsGo }: Exclusiveness) {
  return (whole: CoValueEngine): CoValueEngine => {
    const held = new Map<string, CoValueStore>();
    const locked = (): AssayError => new AssayError("LOCKED", "another opener has it");
    return {
      ...whole,
      claims: { ...whole.claims, exclusive: true },
      openAsync: async (options) => {
        const first = held.get(options.path);
        if (first !== undefined) {
          await refusing(first);
          throw locked();
        }
        const store = await whole.openAsync(options);
        held.set(options.path, store);
        return withMembers(store, {
          close: async () => {
            await store.close();
            if (letsGo) held.delete(options.path);
          },
        });
      },
      openSync: (options) => {
        if (held.has(options.path)) throw locked();
        return whole.openSync(options);
      },
    };
  };
}

/** Bugs where a second opener is to be refused. */
const REFUSING: readonly Mutant[] = [
  engineMutant(
    "second-opener-let-in",
    "a second opener is not refused though that is claimed",
    ["CV-114"],
    (whole) => ({ ...whole, claims: { ...whole.claims, exclusive: true } }),
    EXCLUSIVE,
  ),
  engineMutant(
    "first-opener-shut-out",
    "a second opener is refused, and the first one is closed",
    ["CV-114"],
    exclusively({ refusing: (first) => first.close(), letsGo: true }),
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

/** Bugs between openers. */
export const OPENER_MUTANTS: readonly Mutant[] = [...REFUSING, ...AGREEING];
