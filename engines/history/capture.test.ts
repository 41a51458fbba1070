import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorCode, errorMessage } from "../engine/errors.ts";
import {
  completeCapture,
  decodeCapture,
  encodeCapture,
  readCapture,
  writeCapture,
  type CaptureBody,
  type ContentMessage,
} from "./capture.ts";

const ID = "co_zA";

// cojson brands ids and transactions, which a literal cannot be; the format does not look at brands.
const message = {
  action: "content",
  id: ID,
  header: {
    type: "comap",
    ruleset: { type: "group", initialAdmin: "co_zOwner" },
    meta: null,
    createdAt: null,
    uniqueness: null,
  },
  priority: 0,
  new: {
    co_zOwner_session_zA: {
      after: 0,
      newTransactions: [
        {
          privacy: "trusting",
          madeAt: 1,
          // A lone surrogate and a NUL: JSON escapes both, and both must come back.
          changes: "\ud800 and \0",
        },
      ],
      lastSignature: "signature_zA",
    },
  },
} as unknown as ContentMessage;

const body: CaptureBody = {
  origin: {
    seed: 1,
    cojson: "0.20.19",
    scale: { name: "custom", parameters: { maps: 1 } },
    account: { id: "co_zOwner" as never, secret: "sealerSecret_zA/signerSecret_zA" },
  },
  entries: [
    { kind: "store", message },
    { kind: "markDeleteAsValid", id: ID },
  ],
  contents: [
    { id: ID, type: "comap", state: "value", value: { text: "\udc00" } },
    {
      id: ID,
      type: "costream",
      state: "binary",
      mimeType: "a/b",
      bytes: 3,
      sha256: "0".repeat(64),
    },
    { id: ID, type: "comap", state: "deleted" },
  ],
};

const text = encodeCapture(body);
const lines = text.split("\n");

describe("a capture's text", () => {
  it("comes back as it went in, ill-formed strings too", () => {
    const capture = decodeCapture(text);
    expect(capture).toEqual(completeCapture(body));
    expect(encodeCapture(capture)).toBe(text);
  });

  it("counts what it holds", () => {
    expect(decodeCapture(text).counts).toEqual({
      messages: 1,
      transactions: 1,
      deletions: 1,
      contents: 3,
    });
  });

  it("has a digest that follows from every byte before the footer", () => {
    const other = { ...body, origin: { ...body.origin, seed: 2 } };
    expect(completeCapture(other).digest).not.toBe(completeCapture(body).digest);
    expect(text).toContain(completeCapture(body).digest);
  });
});

describe("a damaged capture is refused", () => {
  const replaceLine = (index: number, line: string) =>
    [...lines.slice(0, index), line, ...lines.slice(index + 1)].join("\n");

  const cases: readonly (readonly [what: string, text: string, message: string])[] = [
    ["empty", "", "line 1"],
    ["of another format", '{"format":"x"}\n', "line 1: not the header"],
    ["of another version", text.replace('"version":1', '"version":2'), "version 2; this code"],
    ["with an incomplete header", text.replace('"seed":1,', ""), "line 1 at seed"],
    ["without a footer", lines.slice(0, -2).join("\n") + "\n", "no footer"],
    ["cut off inside the footer", text.slice(0, -20), "no footer"],
    ["cut off before the last newline", text.slice(0, -1), "no footer"],
    ["with a line that is not JSON", replaceLine(1, lines[1]?.slice(0, -9) ?? ""), "line 2"],
    ["with an unknown kind of line", replaceLine(2, '{"kind":"other"}'), "line 3"],
    ["with a line left out", lines.filter((_, index) => index !== 2).join("\n"), "1 deletions"],
    ["with an entry after the contents", replaceLine(4, lines[2] ?? ""), "line 5: an entry"],
    ["with one byte changed", text.replace("co_zOwner_session", "co_zOwnes_session"), "digest"],
  ];

  it.each(cases)("%s", (_what, damaged, expected) => {
    expect(damaged).not.toBe(text);
    try {
      decodeCapture(damaged);
    } catch (error) {
      expect(errorCode(error)).toBe("CAPTURE_INVALID");
      expect(errorMessage(error)).toContain(expected);
      return;
    }
    expect.unreachable("it was accepted");
  });
});

describe("a capture's file", () => {
  const scratch = fileURLToPath(new URL("../../.assay/tmp/", import.meta.url));
  let directory: string;

  beforeAll(() => {
    mkdirSync(scratch, { recursive: true });
    directory = mkdtempSync(join(scratch, "capture-test-"));
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("is read as it was written, and nothing is left beside it", () => {
    const path = join(directory, "new", "a.capture.jsonl");
    writeCapture(path, body);
    expect(readCapture(path)).toEqual(completeCapture(body));
    expect(readdirSync(join(directory, "new"))).toEqual(["a.capture.jsonl"]);
  });

  it("that does not exist is FILE_MISSING", () => {
    expect(() => readCapture(join(directory, "none"))).toThrow(
      expect.objectContaining({ code: "FILE_MISSING" }),
    );
  });

  it("that is damaged is named in the error", () => {
    const path = join(directory, "damaged");
    writeFileSync(path, text.slice(0, 100));
    expect(() => readCapture(path)).toThrow(
      expect.objectContaining({ code: "CAPTURE_INVALID", message: expect.stringContaining(path) }),
    );
  });

  it("that cannot be written leaves nothing behind", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    expect(() => writeCapture(join(file, "below"), body)).toThrow(
      expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
    );
  });
});
