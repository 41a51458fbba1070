// Tapes as files: what goes in comes back, and what is damaged is refused with the place.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { errorCode, errorMessage } from "../engine/errors.ts";
import type { CoValueHeader, Transaction } from "../covalue/port.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import { memoryEngine } from "../memory/index.ts";
import { decodeTape, readTape } from "./read-tape.ts";
import { recordClient } from "./record-client.ts";
import { MemoryOutput } from "./tape-store.test.support.ts";
import { openTape, TapeWriter } from "./tape-writer.ts";

/** A lone surrogate, a NUL, a string that looks encoded, and a backslash before what looks like an escape. */
const ODD = ["\ud800", "a\0b", "wtf8:eda080", "\\ud800"];

/** Some calls with odd strings in every place. */
async function recordOddCalls(tape: TapeWriter): Promise<void> {
  const client = recordClient(memoryEngine.openSync({ path: "", durability: "volatile" }), tape);
  for (const odd of ODD) {
    // Any JSON is a header to storage, and any text an id.
    const header = { [odd]: odd, __proto__key: [odd] } as unknown as CoValueHeader;
    const coValue = client.upsertCoValue(odd, header) ?? 0;
    client.transaction((handle) => {
      const sessionUpdate = {
        coValue,
        sessionID: odd as never,
        lastIdx: 1,
        lastSignature: odd as never,
      };
      const ses = handle.addSessionUpdate({ sessionUpdate });
      handle.addTransaction(ses, 0, { changes: odd } as unknown as Transaction);
    });
    client.getNewTransactionInSession(1, 0, Number.POSITIVE_INFINITY);
  }
}

async function oddTape(): Promise<{ readonly bytes: Buffer; readonly text: string }> {
  const output = new MemoryOutput();
  const tape = new TapeWriter(output, "client");
  await recordOddCalls(tape);
  await tape.end();
  const bytes = output.bytes();
  return { bytes, text: bytes.toString("utf8") };
}

describe("a tape's file", () => {
  it.each(["a.tape.jsonl", "a.tape.jsonl.gz"])("%s comes back as it went in", async (name) => {
    using scratch = temporaryDirectory(ASSAY);
    const path = join(scratch.path, "new", name);
    const tape = openTape(path, "client");
    await recordOddCalls(tape);
    expect(await tape.end()).toEqual({ state: "complete", calls: 12 });
    const read = readTape(path);
    expect(read).toMatchObject({ level: "client", end: { state: "complete" } });
    for (const [index, odd] of ODD.entries()) {
      expect(read.calls.slice(3 * index, 3 * index + 3)).toMatchObject([
        { call: "upsertCoValue", n: 3 * index, id: odd, header: { [odd]: odd } },
        {
          call: "transaction",
          end: "commit",
          steps: [
            { call: "addSessionUpdate", coValue: odd, session: odd, signature: odd },
            { call: "addTransaction", of: { coValue: odd, session: odd }, tx: { changes: odd } },
          ],
        },
        {
          call: "getNewTransactionInSession",
          of: { coValue: ODD[0], session: ODD[0] },
          to: Number.MAX_SAFE_INTEGER,
        },
      ]);
    }
  });

  it("is never written over another one", async () => {
    using scratch = temporaryDirectory(ASSAY);
    const path = join(scratch.path, "a.tape.jsonl");
    await openTape(path, "client").end();
    expect(() => openTape(path, "client")).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(path) }),
    );
  });

  it("that does not exist is FILE_MISSING", () => {
    expect(() => readTape(join(ASSAY, "none"))).toThrow(
      expect.objectContaining({ code: "FILE_MISSING" }),
    );
  });

  it("that was cut off while compressed is refused, and read as far as it goes when asked", async () => {
    using scratch = temporaryDirectory(ASSAY);
    const path = join(scratch.path, "a.tape.jsonl.gz");
    const tape = openTape(path, "client");
    await recordOddCalls(tape);
    await tape.end();
    writeFileSync(path, readFileSync(path).subarray(0, -60));
    expect(() => readTape(path)).toThrow(
      expect.objectContaining({ code: "TAPE_INVALID", message: expect.stringContaining(path) }),
    );
    const read = readTape(path, { unfinished: true });
    expect(read.end).toEqual({ state: "cut off" });
    expect(read.calls.length).toBeGreaterThan(0);
  });
});

describe("a tape without a footer", () => {
  it("is refused with the way out", async () => {
    const { text } = await oddTape();
    expect(refusalOf(withoutLines(text, 1))).toMatch(/^TAPE_INVALID: no footer.* --unfinished /);
  });

  it("is read when asked, without the line that was cut off", async () => {
    const { bytes } = await oddTape();
    const footer = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
    const tape = decodeTape(bytes.subarray(0, footer - 5), { unfinished: true });
    expect(tape.calls.length).toBe(11);
    expect(tape.end).toEqual({ state: "cut off" });
  });
});

describe("a damaged tape is refused", () => {
  const cases: readonly (readonly [what: string, damage: (text: string) => string, RegExp])[] = [
    ["empty", () => "", /line 1: not the header of a tape/],
    ["of another format", () => '{"format":"x"}\n', /line 1: not the header of a tape/],
    ["of another version", (text) => text.replace('"version":1', '"version":2'), /version 2/],
    [
      "with an incomplete header",
      (text) => text.replace('"level":"client",', ""),
      /line 1 at level/,
    ],
    ["with a line that is not JSON", (text) => lineReplaced(text, 2, "{"), /: line 3: /],
    [
      "with an unknown call",
      (text) => text.replace('"call":"upsertCoValue"', '"call":"dropAll"'),
      /: line 2 at call: /,
    ],
    ["with a misspelt field", (text) => text.replace('"hint":', '"hnit":'), /: line 3 at steps\.0/],
    [
      "with a string that no writer writes",
      (text) => text.replace("wtf8:eda080", "wtf8:zz"),
      /: line 2: the string "wtf8:zz"/,
    ],
    ["with a line left out", (text) => lineReplaced(text, 2, undefined), /says 12 calls.* 11/],
    ["with one byte changed", (text) => text.replace('"idx":0', '"idx":9'), /digest/],
  ];
  it.each(cases)("%s", async (_what, damage, expected) => {
    const { text } = await oddTape();
    const damaged = damage(text);
    expect(damaged).not.toBe(text);
    expect(refusalOf(damaged)).toMatch(expected);
    expect(refusalOf(damaged)).toMatch(/^TAPE_INVALID: /);
  });
});

function refusalOf(text: string): string {
  try {
    decodeTape(Buffer.from(text, "utf8"));
    return "it was read";
  } catch (error) {
    return `${errorCode(error)}: ${errorMessage(error)}`;
  }
}

function withoutLines(text: string, count: number): string {
  return `${text
    .split("\n")
    .slice(0, -1 - count)
    .join("\n")}\n`;
}

function lineReplaced(text: string, index: number, line: string | undefined): string {
  return text
    .split("\n")
    .flatMap((each, at) => (at !== index ? [each] : line === undefined ? [] : [line]))
    .join("\n");
}

const ASSAY = fileURLToPath(new URL("../../.assay", import.meta.url));
