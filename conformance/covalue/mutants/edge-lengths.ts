// Bugs at the lengths where an encoding needs a byte more, or where an answer is longer than its buffer; what is
// shorter, and mostly what is longer, is right.
import { settle } from "@assay/engines/engine";
import type { CoValueHeader, SessionWrite } from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

const AS_VALUES = { checks: ["gives-json-back-to-the-byte"] } as const;
const AS_SIZES = { checks: ["stores-every-size"] } as const;

/** Headers are stored changed, from the inside out. */
function throughHeaders(change: (value: unknown, isWhole: boolean) => unknown): Breaking {
  const changed = (header: CoValueHeader): CoValueHeader => {
    let text: string | undefined;
    try {
      text = JSON.stringify(header);
    } catch {
      text = undefined;
    }
    // What JSON cannot say is the store's to refuse.
    if (text === undefined) return header;
    return JSON.parse(text, (key, value: unknown) => change(value, key === ""));
  };
  return () => ({
    store: {
      *upsertCoValue(store, id, header) {
        const stored = header === undefined ? undefined : changed(header);
        return yield* settle(store.upsertCoValue(id, stored));
      },
      *commitBatch(store, writes) {
        const stored = writes.map(({ header, ...write }) =>
          header === undefined ? write : { ...write, header: changed(header) },
        );
        return yield* settle(store.commitBatch(stored));
      },
    },
  });
}

/** The sessions of a batch are stored changed. */
function throughSessions(change: (session: SessionWrite) => SessionWrite): Breaking {
  return () => ({
    store: {
      *commitBatch(store, writes) {
        const stored = writes.map((write) => ({ ...write, sessions: write.sessions.map(change) }));
        return yield* settle(store.commitBatch(stored));
      },
    },
  });
}

/** Changes of exactly that length lose their last unit. */
function changesOf(units: number): Mutant {
  return mutant(
    `changes-of-${units}-bytes`,
    `changes of exactly ${units} bytes lose the last of them`,
    ["CV-097"],
    throughSessions((session) => ({
      ...session,
      transactions: session.transactions.map(({ idx, tx }) => {
        const isCut = tx?.privacy === "trusting" && tx.changes.length === units;
        return { idx, tx: isCut ? { ...tx, changes: cut(tx.changes) } : tx };
      }),
    })),
    AS_SIZES,
  );
}

/** A text without its last unit. */
function cut<Text extends string>(text: Text): Text {
  // cojson brands its texts; they are opaque to storage.
  return text.slice(0, -1) as Text;
}

/** The rows as far as they go into an answer of so many bytes. */
function within<Row>(bytes: number, rows: readonly Row[]): Row[] {
  let sum = 0;
  return rows.filter((row) => {
    sum += JSON.stringify(row).length;
    return sum <= bytes;
  });
}

const MB = 2 ** 20;

/** Bugs at the edges of encodings and buffers. */
export const EDGE_LENGTH_MUTANTS: readonly Mutant[] = [
  mutant(
    "map-of-16",
    "an object of 16 members or more comes back with the first 15",
    ["CV-094"],
    throughHeaders((value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).slice(0, 15))
        : value,
    ),
    AS_VALUES,
  ),
  mutant(
    "list-of-32",
    "a list of 32 members or more comes back with the first 31",
    ["CV-094"],
    throughHeaders((value) => (Array.isArray(value) ? value.slice(0, 31) : value)),
    AS_VALUES,
  ),
  mutant(
    "shapes-by-sorted-keys",
    "a header has the order of the keys that the first header with the same keys has",
    ["CV-094"],
    (opened) => {
      const shapes = new Map<string, string[]>();
      return throughHeaders((value, isWhole) => {
        if (!isWhole || typeof value !== "object" || value === null) return value;
        const members = new Map(Object.entries(value));
        const shape = JSON.stringify([...members.keys()].sort());
        const keys = shapes.get(shape) ?? [...members.keys()];
        shapes.set(shape, keys);
        return Object.fromEntries(keys.map((key) => [key, members.get(key)]));
      })(opened);
    },
    AS_VALUES,
  ),
  ...[128, 256, 4_096, 16_384].map(changesOf),
  mutant(
    "signature-of-128-units",
    "a signature of exactly 128 units comes back empty",
    ["CV-097"],
    throughSessions((session) => ({
      ...session,
      signatures: session.signatures.map((row) =>
        // As above.
        row.signature.length === 128 ? { ...row, signature: "" as typeof row.signature } : row,
      ),
    })),
    AS_SIZES,
  ),
  mutant(
    "range-of-4-mb",
    "getNewTransactionInSession leaves out what comes after 4 MB",
    ["CV-097"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
          return within(4 * MB, rows);
        },
      },
    }),
    AS_SIZES,
  ),
  mutant(
    "whole-of-8-mb",
    "readCoValue leaves out the sessions that come after 8 MB",
    ["CV-097"],
    () => ({
      store: {
        *readCoValue(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          return whole && { ...whole, sessions: within(8 * MB, whole.sessions) };
        },
      },
    }),
    AS_SIZES,
  ),
];
