// Bugs between stores that one process has open at once: openers that remember for themselves, that close each
// other, and what is kept for the process that should be a store's own.
import type {
  AnyCoValueStore,
  CoValueEngine,
  CoValueStore,
  CoValueStoreSync,
} from "@assay/engines/covalue";
import { WRITE_NAMES } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const SHARED = { engine: sqliteEngine, api: "async", checks: ["openers-agree"] } as const;

type Remembered = "getCoValue" | "getCoValueSessions" | "getSignatures";

/** An opener goes on answering a read as before until it writes itself. */
function remembering(read: Remembered, isKept: (answer: unknown) => boolean) {
  return (whole: CoValueEngine): CoValueEngine =>
    changeAsync(whole, (store) => {
      const answers = new Map<string, unknown>();
      let writes = 0;
      const forgetting = (name: keyof CoValueStore): [string, unknown] => [
        name,
        async (...args: unknown[]): Promise<unknown> => {
          try {
            return await Reflect.apply(
              store[name] as (...given: unknown[]) => unknown,
              store,
              args,
            );
          } finally {
            writes += 1;
            answers.clear();
          }
        },
      ];
      return {
        ...Object.fromEntries([...WRITE_NAMES, "transaction" as const].map(forgetting)),
        [read]: async (...args: unknown[]): Promise<unknown> => {
          // Names and numbers; JSON has no words for some of these.
          const key = args.join(" ");
          if (answers.has(key)) return structuredClone(answers.get(key));
          const call = store[read] as (...given: unknown[]) => Promise<unknown>;
          const before = writes;
          const answer = await Reflect.apply(call, store, args);
          // Only what no write of its own has overtaken.
          if (isKept(answer) && writes === before) answers.set(key, structuredClone(answer));
          return answer;
        },
      };
    });
}

/** Openers of a directory, of which closing one may close others. */
function closingOthers(whichOthers: (open: Set<CoValueStore>, own: CoValueStore) => boolean) {
  return (whole: CoValueEngine): CoValueEngine => {
    const openers = new Map<string, Set<CoValueStore>>();
    return changeAsync(whole, (store, { path }) => {
      const open = openers.get(path) ?? new Set();
      openers.set(path, open.add(store));
      return {
        close: async () => {
          await store.close();
          if (!whichOthers(open, store)) return;
          for (const other of open) await other.close();
        },
      };
    });
  };
}

/** Bugs between openers of one directory. */
const OPENERS: readonly Mutant[] = [
  engineMutant(
    "missing-remembered-by-opener",
    "an opener remembers which ids are not stored, and does not hear of another one storing them",
    ["CV-115"],
    remembering("getCoValue", (answer) => answer === undefined),
    SHARED,
  ),
  engineMutant(
    "sessions-remembered-by-opener",
    "an opener remembers the sessions of a coValue until it writes itself",
    ["CV-115"],
    remembering("getCoValueSessions", () => true),
    SHARED,
  ),
  engineMutant(
    "signatures-remembered-by-opener",
    "an opener remembers the signatures of a session until it writes itself",
    ["CV-115"],
    remembering("getSignatures", () => true),
    SHARED,
  ),
  engineMutant(
    "one-closes-all",
    "closing one of two openers of a directory closes the other one too",
    ["CV-115"],
    closingOthers(() => true),
    SHARED,
  ),
  engineMutant(
    "closed-twice-counts-twice",
    "openers of a directory are counted, and one that is closed twice counts for two",
    ["CV-106", "CV-115"],
    (whole) => {
      const closes = new WeakMap<Set<CoValueStore>, number>();
      return closingOthers((open) => {
        const count = (closes.get(open) ?? 0) + 1;
        closes.set(open, count);
        return count >= open.size;
      })(whole);
    },
    SHARED,
  ),
];

/** Bugs between stores that have nothing to do with each other. */
const STRANGERS: readonly Mutant[] = [
  engineMutant(
    "opening-empties-others",
    "opening a volatile store empties those that are open",
    ["CV-105"],
    (whole) => {
      let newest = {};
      return {
        ...whole,
        openSync: (options) => {
          const own = (newest = {});
          const store = whole.openSync(options);
          let emptied: CoValueStoreSync | undefined;
          // Each call goes to the store itself, or to the empty one in its place.
          return new Proxy(store, {
            get(_, name) {
              if (own !== newest && name !== "close") emptied ??= whole.openSync(options);
              const target: AnyCoValueStore = emptied ?? store;
              const member: unknown = Reflect.get(target, name);
              return typeof member === "function" ? member.bind(target) : member;
            },
          });
        },
      };
    },
    { checks: ["starts-empty"] },
  ),
  engineMutant(
    "headers-over-directories",
    "headers are cached by id for the whole process and forgotten when a store is opened",
    ["CV-009"],
    (whole) => {
      const headers = new Map<string, string>();
      return {
        ...whole,
        openSync: (options) => {
          headers.clear();
          const store = whole.openSync(options);
          const getCoValue: CoValueStoreSync["getCoValue"] = (id) => {
            const row = store.getCoValue(id);
            if (!row) return row;
            const header = headers.get(id) ?? JSON.stringify(row.header);
            headers.set(id, header);
            return { ...row, header: JSON.parse(header) };
          };
          return withMembers(store, { getCoValue });
        },
      };
    },
    { engine: sqliteEngine, checks: ["keeps-directories-apart"] },
  ),
];

/** Bugs between stores that one process has open at once. */
export const STORES_BESIDE_MUTANTS: readonly Mutant[] = [...OPENERS, ...STRANGERS];
