import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  OPERATION_NAMES,
  skippedOperations,
  visitOperations,
  type HandleOperation,
  type History,
  type OperationName,
  type ReadOperation,
  type SingleWriteOperation,
} from "../covalue/index.ts";
import { canonicalText, type Json } from "../engine/index.ts";
import { decodeHistory, encodeHistory, readHistory, writeHistory } from "./codec.ts";
import { answersOf } from "./reference-answers.ts";

const ODD_STRINGS = [
  "",
  "plain",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00",
  "\udc00\ud800",
  "\ud800a\udfff",
  "\u{1f600}",
  "\ud83d\ud83d\ude00",
  "e\u0301 is not \u00e9",
  "\u2028\u2029\r\n",
  "__proto__",
  "constructor",
  "wtf8:",
  "wtf8:eda080",
  "wtf8:61",
  "wtf8:wtf8:",
  " wtf8:",
  "WTF8:",
  '"\\',
];

/** A history that holds every kind of operation, and `text` wherever a string can be. */
function everyOperation(text: string): History {
  const header: Json = JSON.parse(
    `{"__proto__":{"a":1},${JSON.stringify(`k${text}`)}:[${JSON.stringify(text)},null,1.5,{}]}`,
  );
  const where = { id: text, session: text };
  const reads: ReadOperation[] = [
    { op: "getCoValue", id: text },
    { op: "getCoValueSessions", id: text },
    { op: "getNewTransactionInSession", ...where, from: 0, to: Number.MAX_SAFE_INTEGER },
    { op: "getSignatures", ...where, from: 2 ** 32 },
    { op: "getCoValueKnownState", id: text },
    { op: "getCoValueIDs", limit: 0, offset: 100 },
    { op: "getCoValueCount" },
    { op: "getAllCoValuesWaitingForDelete" },
    { op: "getUnsyncedCoValueIDs" },
    { op: "readCoValue", id: text },
  ];
  const run = { session: text, from: 8, count: 2, text, signature: text };
  const writes: SingleWriteOperation[] = [
    { op: "upsertCoValue", id: text },
    { op: "upsertCoValue", id: text, header },
    { op: "upsertCoValue", id: text, header: null },
    { op: "trackCoValuesSyncState", updates: [{ id: text, peer: text, synced: false }] },
    { op: "stopTrackingSyncState", id: text },
    { op: "eraseCoValueButKeepTombstone", id: text },
    { op: "tryAcquireStorageReconciliationLock", session: text, peer: text },
    { op: "renewStorageReconciliationLock", session: text, peer: text, offset: 3 },
    { op: "releaseStorageReconciliationLock", session: text, peer: text },
    {
      op: "commitBatch",
      writes: [
        { id: text, header, deleted: true, sessions: [{ ...run, bytes: 1, signatureAfter: true }] },
        { id: text, deleted: false, sessions: [{ ...run, signatureAfter: false }] },
      ],
    },
  ];
  const lock = { key: `lock#${text}`, session: text, acquiredAt: 1, offset: 2 };
  const calls: HandleOperation[] = [
    { op: "getSingleCoValueSession", ...where },
    { op: "markCoValueAsDeleted", id: text },
    { op: "addSessionUpdate", ...where, lastIdx: 9, signature: text, bytes: 0, hint: true },
    { op: "addSessionUpdate", ...where, lastIdx: 9, signature: text, hint: false },
    { op: "addTransactions", ...where, from: 254, count: 3, text },
    { op: "addSignatureAfter", ...where, idx: 65_534, signature: text },
    { op: "deleteCoValueContent", id: text },
    { op: "getStorageReconciliationLock", key: text },
    { op: "putStorageReconciliationLock", ...lock },
    { op: "putStorageReconciliationLock", ...lock, releasedAt: 5 },
  ];
  return [
    ...reads,
    ...writes,
    {
      op: "transaction",
      steps: [
        ...calls,
        ...reads.map((read) => ({ op: "readOutside", read }) as const),
        ...writes.map((write) => ({ op: "writeNested", write }) as const),
        { op: "together", steps: calls },
        { op: "wait" },
      ],
      end: "commit",
    },
    { op: "transaction", steps: [], end: "throw" },
    { op: "reopen" },
    { op: "sync" },
    { op: "advanceClock", ms: 1 },
    ...calls.map((step) => ({ op: "useEndedTransaction", step }) as const),
    { op: "parallel", branches: [[], [...reads], [...writes, { op: "sync" }]] },
  ];
}

test("the histories of these tests hold every operation", () => {
  const missing = new Set<OperationName>(OPERATION_NAMES);
  visitOperations(everyOperation("x"), (name) => missing.delete(name));
  expect([...missing]).toEqual([]);
});

describe.each(ODD_STRINGS.map((text) => ({ text, name: JSON.stringify(text) })))(
  "with $name in every place",
  ({ text }) => {
    const operations = everyOperation(text);
    const history = {
      contract: "covalue",
      api: "async",
      note: text,
      clauses: ["CV-025", text],
      seed: -1,
      operations,
      ...answersOf(operations),
    } as const;
    const encoded = encodeHistory(history);

    test("a history comes back as it was, and is written the same again", () => {
      const decoded = decodeHistory(encoded);
      expect(canonicalText(decoded)).toBe(canonicalText(history));
      expect(encodeHistory(decoded)).toBe(encoded);
    });

    test("a strict reader finds no lone surrogate in the file", () => {
      expect(encoded.isWellFormed()).toBe(true);
      expect(encoded).not.toMatch(/\\ud[89a-f]/i);
    });
  },
);

test("a key __proto__ comes back as a key of its own", () => {
  const [operation] = decodeHistory(
    encodeHistory({ contract: "covalue", operations: everyOperation("x").slice(11, 12) }),
  ).operations;
  expect(operation).toHaveProperty("header.kx");
  const header = operation?.op === "upsertCoValue" ? operation.header : undefined;
  expect(Object.hasOwn(Object(header), "__proto__")).toBe(true);
});

test("a file has one operation a line, and an ill-formed string as its WTF-8 bytes", () => {
  const operations: History = [{ id: "\ud800", op: "getCoValue" }, { op: "sync" }];
  expect(encodeHistory({ contract: "covalue", operations, answers: [{ ok: null }, { ok: null }] }))
    .toBe(`{
  "format": "assay-history",
  "version": 1,
  "contract": "covalue",
  "operations": [
    {"op":"getCoValue","id":"wtf8:eda080"},
    {"op":"sync"}
  ],
  "answers": [
    {"ok":null},
    {"ok":null}
  ]
}
`);
});

describe("a file that is refused names the place", () => {
  const file = (fields: object): string =>
    JSON.stringify({
      format: "assay-history",
      version: 1,
      contract: "covalue",
      operations: [],
      ...fields,
    });
  const withStep = (step: object): string =>
    file({ operations: [{ op: "sync" }, { op: "transaction", steps: [step], end: "commit" }] });
  const sync = { op: "sync" };
  const cases: readonly [string, string, RegExp][] = [
    ["no JSON", "{", /JSON/],
    ["no object", "[]", /it is no history; name one/],
    ["another format", file({ format: "other" }), /^format: /],
    ["another version", file({ version: 2 }), /^version: it is 2, and this code reads 1; use/],
    ["no version", file({ version: undefined }), /^version: it is undefined, and this code/],
    ["another contract", file({ contract: "chunks" }), /^contract: /],
    ["an unknown field", file({ comment: "x" }), /comment/],
    ["an unknown operation", file({ operations: [sync, { op: "syncc" }] }), /^operations\.1\.op: /],
    [
      "an unknown field of an operation",
      file({ operations: [{ ...sync, x: 1 }] }),
      /^operations\.0: .*x/,
    ],
    ["a missing field", file({ operations: [{ op: "getCoValue" }] }), /^operations\.0\.id: /],
    ["an unknown step", withStep({ op: "sync" }), /^operations\.1\.steps\.0\.op: /],
    [
      "a step's field",
      withStep({ op: "markCoValueAsDeleted", id: 1 }),
      /^operations\.1\.steps\.0\.id: /,
    ],
    [
      "a nested parallel",
      file({ operations: [{ op: "parallel", branches: [[{ op: "parallel", branches: [] }]] }] }),
      /^operations\.0\.branches\.0\.0\.op: /,
    ],
    [
      "more in flight together than a judge can put in order",
      file({
        operations: [{ op: "parallel", branches: Array.from({ length: 25 }, () => [sync]) }],
      }),
      /^operations\.0: more than 24 operations in flight together/,
    ],
    [
      "a number that JSON lacks",
      file({ operations: [{ op: "advanceClock", ms: Number.NaN }] }),
      /^operations\.0\.ms: /,
    ],
    ["too few answers", file({ operations: [sync], answers: [] }), /^answers: 0 for 1/],
    ["an answer that is none", file({ operations: [sync], answers: [{}] }), /^answers\.0/],
    ["a lone surrogate as JavaScript writes it", file({ note: "\ud800" }), /wtf8:/],
    ["a marker before a string that needs none", file({ note: "wtf8:61" }), /wtf8:/],
    ["a marker before what is no hexadecimal", file({ note: "wtf8:eda08" }), /wtf8:/],
  ];
  test.each(cases)("%s", (_name, text, message) => {
    expect(() => decodeHistory(text)).toThrowError(
      expect.objectContaining({ code: "HISTORY_INVALID", message: expect.stringMatching(message) }),
    );
  });
});

test("what a file cannot say is refused before it is written", () => {
  const operations: History = [{ op: "advanceClock", ms: Number.POSITIVE_INFINITY }];
  expect(() => encodeHistory({ contract: "covalue", operations })).toThrowError(
    expect.objectContaining({ code: "HISTORY_INVALID" }),
  );
});

describe("files", () => {
  mkdirSync(".assay", { recursive: true });
  const directory = mkdtempSync(".assay/history-codec-");
  afterAll(() => rmSync(directory, { recursive: true }));
  const history = { contract: "covalue", operations: everyOperation("\ud800") } as const;

  test("a history is written whole, and read back", () => {
    const path = join(directory, "new", "history.json");
    writeHistory(path, history);
    expect(canonicalText(readHistory(path))).toBe(canonicalText(history));
    expect(readdirSync(join(directory, "new"))).toEqual(["history.json"]);
  });

  test("a file that is not there is FILE_MISSING", () => {
    expect(() => readHistory(join(directory, "none.json"))).toThrowError(
      expect.objectContaining({ code: "FILE_MISSING" }),
    );
  });

  test("a damaged file is HISTORY_INVALID with its path", () => {
    const path = join(directory, "damaged.json");
    writeFileSync(path, encodeHistory(history).slice(0, 100));
    expect(() => readHistory(path)).toThrowError(
      expect.objectContaining({
        code: "HISTORY_INVALID",
        message: expect.stringContaining(path),
      }),
    );
  });

  test("a place that cannot be written is DIRECTORY_UNWRITABLE", () => {
    writeFileSync(join(directory, "file"), "");
    expect(() => writeHistory(join(directory, "file", "history.json"), history)).toThrowError(
      expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
    );
  });
});

test("the reference's answers skip what the cell skips", () => {
  const history: History = [
    { op: "upsertCoValue", id: "a", header: {} },
    { op: "reopen" },
    { op: "getCoValueCount" },
  ];
  expect(answersOf(history)).toMatchObject({
    answers: [{ ok: 1 }, { ok: null }, { ok: 1 }],
    finalState: { count: 1 },
  });
  expect(answersOf(history, skippedOperations("sync", false)).answers[1]).toEqual({
    skipped: "reopen",
  });
});
