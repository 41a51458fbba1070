import { expect, test } from "vitest";
import { historyLines } from "./history-lines.ts";

const at = (columns: number, verbose = false) => ({ columns, verbose });

test("one operation a line, what it wraps beneath it, the one that differs marked", () => {
  const lines = historyLines(
    [
      { op: "upsertCoValue", id: "co_a", header: { type: "comap" } },
      {
        op: "transaction",
        steps: [
          { op: "addTransactions", id: "co_a", session: "s", from: 0, count: 2, text: "x" },
          { op: "readOutside", read: { op: "getCoValue", id: "co_a" } },
          { op: "wait" },
        ],
        end: "throw",
      },
      {
        op: "parallel",
        branches: [[{ op: "transaction", steps: [{ op: "wait" }], end: "commit" }], []],
      },
      { op: "getCoValueCount" },
    ],
    2,
    at(100),
  );
  expect(lines.join("\n")).toBe(
    `
  1  upsertCoValue id="co_a" header={"type":"comap"}
  2  transaction end="throw"
       addTransactions id="co_a" session="s" from=0 count=2 text="x"
       readOutside read=(getCoValue id="co_a")
       wait
> 3  parallel
       branch 1
         transaction end="commit"
           wait
       branch 2: empty
  4  getCoValueCount`.slice(1),
  );
});

test("odd ids are escaped and long ones cut in their middle, with their length", () => {
  const lines = historyLines(
    [
      { op: "getCoValue", id: "\u0000\u001b[2J\ud800é" },
      { op: "getCoValue", id: "x".repeat(10_000) },
    ],
    undefined,
    at(100),
  );
  expect(lines).toEqual([
    String.raw`  1  getCoValue id="\u0000\u001b[2J\ud800\u00e9"`,
    `  2  getCoValue id="${"x".repeat(35)}…${"x".repeat(35)}" (10,002`,
    "     characters)",
  ]);
});

test("names of operations and fields are escaped like values", () => {
  expect(
    historyLines([{ op: "a\u001b[2J", "b\u0007": { op: "c\n", "d\u0000": 1 } }], 0, at(100)),
  ).toEqual([String.raw`> 1  a\u001b[2J b\u0007=(c\u000a d\u0000=1)`]);
});

test("an operation wider than the terminal goes on beneath its name", () => {
  const fields = Object.fromEntries(
    Array.from({ length: 6 }, (_, n) => [`field${n}`, "v".repeat(20)]),
  );
  expect(historyLines([{ op: "commit", ...fields }], undefined, at(60))).toEqual([
    `  1  commit field0="${"v".repeat(20)}"`,
    `     field1="${"v".repeat(20)}"`,
    ...[2, 3, 4, 5].map((n) => `     field${n}="${"v".repeat(20)}"`),
  ]);
});

test("numbers of a long history stand right", () => {
  const lines = historyLines(
    Array.from({ length: 10 }, () => ({ op: "sync" })),
    9,
    at(100),
  );
  expect(lines[0]).toBe("   1  sync");
  expect(lines[9]).toBe("> 10  sync");
});

test("of the operation that differs a value is whole up to some length, and then its ends are", () => {
  const long = { op: "upsertCoValue", id: "x".repeat(1900), header: `<${"y".repeat(2e6)}>` };
  const [read, differs] = [1, 0].map((marked) =>
    historyLines([long, { op: "getCoValueCount" }], marked, at(100)).join("\n"),
  );
  expect(read).toContain(`id="${"x".repeat(35)}…${"x".repeat(35)}"`);
  expect(differs?.match(/x/g)).toHaveLength(1900);
  expect(differs?.match(/y/g)).toHaveLength(2 * 238);
  expect(differs?.replace(/\s+/g, " ")).toContain('>" (2,000,004 characters)');
});

test("the last of many writes is there to be read, also where another operation differs", () => {
  const writes = Array.from({ length: 30 }, (_, n) => ({
    id: `co_z${n}`,
    header: { type: "comap" },
    deleted: n === 29,
    sessions: [],
  }));
  const history = [{ op: "commitBatch", writes }, { op: "sync" }, { op: "getCoValueCount" }];
  for (const marked of [undefined, 2]) {
    const text = historyLines(history, marked, at(100)).join(" ").replace(/\s+/g, " ");
    expect(text).toContain('"header":{"type":"comap"}, "deleted":true, "sessions":[]}] ');
    expect(text).toContain("}, … 22 more …, {");
  }
});

test("of few operations more is shown than of many, and in verbose reports most", () => {
  const items = Array.from({ length: 40 }, (_, n) => ({ id: `co_z${n}`, peer: `peer ${n}` }));
  const shown = (operations: number, verbose = false): number => {
    const history = Array.from({ length: operations }, () => ({ op: "track", items }));
    return (
      (historyLines(history, undefined, at(100, verbose)).join(" ").match(/"id":/g) ?? []).length /
      operations
    );
  };
  expect([shown(2), shown(12), shown(2, true)]).toEqual([8, 3, 40]);
});

test("what an operation wraps is cut, its lines counted, and later in the operation that differs", () => {
  const steps = Array.from({ length: 100 }, () => ({ op: "wait" }));
  const history = [{ op: "transaction", steps }, { op: "getCoValueCount" }];
  const lines = historyLines(history, 1, at(100));
  expect(lines).toHaveLength(15);
  expect(lines[7]).toBe("       … 88 more lines");
  expect(historyLines(history, 0, at(100))).toHaveLength(63);
  expect(historyLines(history, 1, at(100, true))).toHaveLength(102);
});

test.each([
  [16, 15],
  [17, 16],
  [1000, 999],
  [1000, 500],
  [1000, 3],
  [1000, undefined],
])("of %d operations those left out are counted (differs: %s)", (length, marked) => {
  const history = Array.from({ length }, (_, n) => ({ op: `op${n}` }));
  const lines = historyLines(history, marked, at(100));
  const left = lines.flatMap((line) => {
    const number = /… ([\d,]+) operations? left out/u.exec(line)?.[1];
    return number === undefined ? [] : [Number(number.replace(",", ""))];
  });
  const shown = lines.filter((line) => / op\d+$/u.test(line));
  expect(shown.length + left.reduce((sum, n) => sum + n, 0)).toBe(length);
  expect(lines.some((line) => line.endsWith(`op${marked ?? length - 1}`))).toBe(true);
  expect(shown.length).toBeLessThanOrEqual(16);
  expect(historyLines(history, marked, at(100, true))).toHaveLength(length);
});
