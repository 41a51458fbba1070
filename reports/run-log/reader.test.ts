// Every damage is planted in a whole log and must be refused, with the line and the reason.
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchDirectory, writeGoldenRun } from "../golden-run.test.support.ts";
import { decodeRunLog, readRunLog } from "./index.ts";

let directory: string;
let whole: string;

beforeAll(() => {
  directory = scratchDirectory();
  const path = join(directory, "run.jsonl");
  writeGoldenRun(path);
  whole = readFileSync(path, "utf8");
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function refuses(text: string | Uint8Array, why: string): void {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  expect(() => decodeRunLog(bytes)).toThrow(
    expect.objectContaining({ code: "RUN_LOG_INVALID", message: expect.stringContaining(why) }),
  );
}

/** The whole log with one line changed, or taken out for `undefined`. */
function withLine(number: number, change: (line: string) => string | undefined): string {
  const lines = whole.split("\n").slice(0, -1);
  const changed = lines.flatMap((line, index) =>
    index + 1 === number ? (change(line) ?? []) : line,
  );
  return changed.map((line) => `${line}\n`).join("");
}

const FOOTER = 26;

test("the whole log is read", () => {
  expect(decodeRunLog(Buffer.from(whole)).records).toHaveLength(FOOTER - 2);
});

test("a log cut off in the middle of a line has no footer", () => {
  refuses(
    whole.slice(0, Math.floor(whole.length / 2)),
    "no footer: the run was killed or has not ended; wait for it to end, or run again",
  );
});

test("a record of a broken shape is named by its line, its type and the field, with what to do", () => {
  const broken = withLine(3, (line) => JSON.stringify({ ...JSON.parse(line), durationMs: "long" }));
  expect(() => decodeRunLog(Buffer.from(broken))).toThrow(
    /^line 3: durationMs: Invalid input: .*, in a record of type checked; it was changed after the run, or another Assay wrote it: .* run again$/,
  );
});

test("a log cut off at any byte is refused", () => {
  const bytes = Buffer.from(whole);
  // Every byte of the last 400 and of the first 2,000, and some between: a thousand reads are enough.
  for (
    let length = 0;
    length < bytes.length;
    length += length < 2000 || length > bytes.length - 400 ? 1 : 97
  ) {
    refuses(bytes.subarray(0, length), "");
  }
});

test("a log without its footer is refused with what to do", () => {
  refuses(
    withLine(FOOTER, () => undefined),
    "line 25 is the last, and no footer",
  );
});

test("a flipped bit in any byte is refused", () => {
  const bytes = Buffer.from(whole);
  for (let at = 0; at < bytes.length; at += 7) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    // A bit of the footer's own duration, which is a number still, is the one thing not seen.
    if (at > whole.indexOf('"durationMs":31415') && at < whole.indexOf('"sha256"')) continue;
    refuses(flipped, "");
  }
});

test("a changed number that leaves the line valid is found by the digest", () => {
  refuses(
    withLine(2, (line) => line.replace('"durationMs":1234.5', '"durationMs":1234.4')),
    "line 26: the footer says digest",
  );
});

test("a damaged line is named", () => {
  refuses(
    withLine(5, (line) => line.slice(0, -1)),
    "line 5: not JSON, so the file is damaged; run again",
  );
});

test("a record with a missing field is named with the field", () => {
  refuses(
    withLine(6, (line) => line.replace('"unit"', '"unti"')),
    "line 6: unit",
  );
});

test("a record of a type that does not exist is refused", () => {
  refuses(
    withLine(6, (line) => line.replace('"measured"', '"guessed"')),
    "line 6: type",
  );
});

test("a record that was taken out is missed by the counts", () => {
  refuses(
    withLine(6, () => undefined),
    'the footer counts {"checked":12,"conditions":4,"measured":8}',
  );
});

/** A log of the given lines with a footer that fits them: damage that no digest sees. */
function sealed(lines: readonly string[], counts: Readonly<Record<string, number>>): string {
  const body = lines.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(body).digest("hex");
  const end = { complete: true, reason: "finished" };
  return `${body}${JSON.stringify({ type: "footer", end, counts, durationMs: 1, sha256 })}\n`;
}

test("records that the header or one another contradict are refused under a digest that fits", () => {
  const [header = "", record = ""] = whole.split("\n");
  expect(decodeRunLog(Buffer.from(sealed([header, record], { checked: 1 }))).records).toHaveLength(
    1,
  );
  refuses(sealed([header, record, record], { checked: 2 }), "line 3: a second record of memory/");
  refuses(
    sealed([header, record.replace('"memory"', '"lmdb"')], { checked: 1 }),
    "line 2: the header does not list the cell lmdb@",
  );
  refuses(
    sealed([header, record.replace('"claims"', '"luck"')], { checked: 1 }),
    "line 2: the header does not plan the check luck",
  );
});

test("something after the footer is refused", () => {
  refuses(`${whole}{}\n`, "line 27: something after the footer");
  refuses(`${whole}{"type":`, "line 27: something after the footer");
  refuses(`${whole}\n`, "line 27: something after the footer");
});

test("another version is refused, and so is what is no run log", () => {
  refuses(
    withLine(1, (line) => line.replace('"version":1', '"version":2')),
    "line 1: version 2",
  );
  refuses('{"format":"assay-capture","version":1}\n', "line 1: not the header of a run log");
  refuses("[]\n", "line 1: not the header of a run log");
  refuses("hello\n", "line 1: not JSON; name a run log");
  refuses("", "the file is empty");
});

test("escape sequences in a damaged file do not reach the message", () => {
  const text = withLine(6, (line) => line.replace('"tuning":{}', '"tuning":{"\\u001b[31m":[]}'));
  refuses(text, "cell.tuning.\\u001b[31m");
});

test("an error of a file names it", () => {
  const path = join(directory, "damaged.jsonl");
  writeFileSync(path, whole.slice(0, -2));
  expect(() => readRunLog(path)).toThrow(
    expect.objectContaining({ code: "RUN_LOG_INVALID", message: expect.stringContaining(path) }),
  );
});

test("a file that does not exist is missing, and so is a directory", () => {
  const missing = expect.objectContaining({ code: "FILE_MISSING" });
  expect(() => readRunLog(join(directory, "none.jsonl"))).toThrow(missing);
  expect(() => readRunLog(directory)).toThrow(missing);
});

test("an interrupted run is a valid log that says so", () => {
  const path = join(directory, "interrupted.jsonl");
  writeGoldenRun(path, { events: [], end: { complete: false, reason: "interrupted" } });
  expect(readRunLog(path).footer.end).toEqual({ complete: false, reason: "interrupted" });
});

test("a footer that says complete of an interrupted run is refused", () => {
  refuses(
    withLine(FOOTER, (line) => line.replace('"finished"', '"interrupted"')),
    "line 26: end.complete",
  );
});
