// Headers and transactions with odd JSON in them, to the byte: histories, which compare what JSON means,
// see neither the order of keys nor everything that a number or a string can be.
import {
  transact,
  type AnyCoValueStore,
  type CoValueHeader,
  type CoValueWrite,
  type RawCoID,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { runAsync, settle, type Steps } from "@assay/engines/engine";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";

const SESSION = "s" as SessionID;
const DEPTH = 1_000;

/** Headers and transactions come back with the very text that JSON gives them, by every way in and out. */
export const givesJSONBackToTheByte: ClaimCheck = {
  name: "gives-json-back-to-the-byte",
  clauses: ["CV-094", "CV-122", "CV-104"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    for (const [what, value, clause] of VALUES) {
      await cell
        .on(clause)
        .answered(`a batch with ${what}`, () =>
          store.commitBatch([batchOf(`co_z batch, ${what}`, value)]),
        );
      await cell
        .on(clause)
        .answered(`the small calls with ${what}`, () => storeByCalls(cell, store, what, value));
    }
    await look(cell, store, []);
    if (!keepsData(cell.context)) return;
    await cell.close(store);
    await look(cell, await cell.open(), ["CV-104"]);
  },
};

/** What a batch stores, by the small calls. */
async function storeByCalls(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  what: string,
  value: object,
): Promise<void> {
  const { api } = cell.context;
  // Any object is a header and a transaction to storage; ids and signatures are opaque to it.
  const coValue = (await store.upsertCoValue(`co_z calls, ${what}`, value as CoValueHeader)) ?? 0;
  await runAsync(
    transact(api, store, function* (handle): Steps<void> {
      const sessionUpdate = {
        coValue,
        sessionID: SESSION,
        lastIdx: 1,
        lastSignature: "signature" as Signature,
      };
      const ses = yield* settle(handle.addSessionUpdate({ sessionUpdate }));
      yield* settle(handle.addTransaction(ses, 0, value as Transaction));
    }),
  );
}

function batchOf(id: string, value: object): CoValueWrite {
  return {
    id: id as RawCoID,
    header: value as CoValueHeader,
    sessions: [
      {
        sessionID: SESSION,
        lastIdx: 1,
        lastSignature: "signature" as Signature,
        transactions: [{ idx: 0, tx: value as Transaction }],
        signatures: [],
      },
    ],
  };
}

async function look(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  reopening: readonly "CV-104"[],
): Promise<void> {
  const when = reopening.length > 0 ? " after opening again" : "";
  for (const [what, value, clause] of VALUES) {
    // The order of keys counts, so what is compared is text.
    const text = JSON.stringify(value);
    for (const way of ["batch", "calls"]) {
      const id = `co_z ${way}, ${what}`;
      const row = await store.getCoValue(id);
      const whole = await store.readCoValue(id);
      const ses = whole?.sessions[0]?.row.rowID ?? 0;
      const [read] = await store.getNewTransactionInSession(ses, 0, 0);
      const texts = {
        "the header of getCoValue": row?.header,
        "the header of readCoValue": whole?.row.header,
        "the transaction of readCoValue": whole?.sessions[0]?.transactions[0]?.tx,
        "the transaction of getNewTransactionInSession": read?.tx,
      };
      for (const [where, given] of Object.entries(texts)) {
        const actual = given === undefined ? "none" : JSON.stringify(given);
        const place = differsAt(text, actual);
        cell
          .on(clause, ...reopening)
          .equal(
            `${where} with ${what}, stored by ${way}${when}`,
            excerpt(text, place),
            excerpt(actual, place),
          );
      }
    }
  }
}

/** Where two texts differ first; the end where they do not. */
function differsAt(expected: string, actual: string): number {
  let place = 0;
  while (place < expected.length && expected[place] === actual[place]) place += 1;
  return place;
}

/** A text around a place: a difference is a line in a run log, not pages. */
function excerpt(text: string, place: number): string {
  const from = Math.max(0, place - 20);
  return `${from > 0 ? "…" : ""}${text.slice(from, place + 40)} (${text.length} units)`;
}

function nested(wrap: (inner: unknown) => object): object {
  let value: object = wrap("innermost");
  for (let level = 1; level < DEPTH; level += 1) value = wrap(value);
  return value;
}

/** In MessagePack, in CBOR, and where a count is a byte. */
const MEMBERS = [15, 16, 17, 23, 24, 25, 31, 32, 33, 255, 256, 257];

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** What is stored, and the clause that is about it. */
const VALUES: readonly (readonly [what: string, value: object, clause: "CV-094" | "CV-122"])[] = [
  ["an array nested deep", { deep: nested((inner) => [inner]) }, "CV-122"],
  ["an object nested deep", nested((inner) => ({ inner })), "CV-122"],
  [
    "odd numbers",
    {
      numbers: [
        0,
        -0,
        5e-324,
        -5e-324,
        2.2250738585072014e-308,
        1e308,
        Number.MAX_VALUE,
        Number.MAX_SAFE_INTEGER,
        Number.MIN_SAFE_INTEGER,
        2 ** 53,
        2 ** 63,
        2 ** 64,
        1e21,
        1e-7,
        0.1 + 0.2,
        123_456_789.123_456_78,
        Number.NaN,
        Number.POSITIVE_INFINITY,
      ],
    },
    "CV-094",
  ],
  [
    "odd strings",
    {
      strings: [
        "",
        "\0",
        "\u001f\u007f\u0080",
        "\ud800",
        "\udc00\ud800",
        "\u{10ffff}",
        "é",
        "e\u0301",
        "\ufeffmark",
        "\u2028\u2029",
        `"\\/\b\f\n\r\t`,
        "\\u0000",
        "</script>",
        "'; DROP TABLE coValues; --",
      ],
    },
    "CV-094",
  ],
  [
    "odd keys",
    JSON.parse(
      '{"z":1,"a":2,"":3,"10":4,"9":5,"__proto__":{"constructor":6},"\\u0000":7,"\\ud800":8}',
    ),
    "CV-094",
  ],
  [
    "what cojson encrypts",
    {
      privacy: "private",
      // Between two milliseconds: a clock of the browser's may say so, and JSON keeps it.
      madeAt: 1_719_999_999_999.125,
      keyUsed: "key_z5XvG",
      encryptedChanges: "encrypted_UWHc-_w==",
      meta: "encrypted_Ubm8_",
    },
    "CV-094",
  ],
  [
    "what cojson does not encrypt",
    { privacy: "trusting", madeAt: 0.5, changes: '[{"op":"set"}]', meta: '{"by":"x"}' },
    "CV-094",
  ],
  [
    "members around the numbers that are written with one byte more",
    {
      maps: MEMBERS.map((count) => Object.fromEntries(numbers(count).map((at) => [`k${at}`, at]))),
      lists: MEMBERS.map(numbers),
    },
    "CV-094",
  ],
  ["keys in one order", { x: 1, y: { z: 2, w: 3 } }, "CV-094"],
  ["the same keys in another order", { y: { w: 3, z: 2 }, x: 1 }, "CV-094"],
  [
    "values that JSON leaves out or writes otherwise",
    { none: undefined, holes: [undefined, null], date: new Date(0), nothing: {}, empty: [] },
    "CV-094",
  ],
];
