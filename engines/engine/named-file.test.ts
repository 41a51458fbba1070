import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readNamedFile } from "./named-file.ts";

const directory = join(import.meta.dirname, "../../.assay/named-file-test");
mkdirSync(directory, { recursive: true });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a file is read whole", () => {
  const path = join(directory, "file");
  writeFileSync(path, "text");
  expect(readNamedFile(path, "a history").toString()).toBe("text");
});

test.each([
  ["", /^cannot read .*: it is a directory; name a history$/],
  ["missing", /^cannot read .*missing: there is no such file; name a history$/],
  ["nul\0", /^cannot read .*: .*without null bytes/],
])("%j is refused with the reason", (name, reason) => {
  const error = expect.objectContaining({
    code: "FILE_MISSING",
    message: expect.stringMatching(reason),
  });
  expect(() => readNamedFile(join(directory, name), "a history")).toThrow(error);
});
