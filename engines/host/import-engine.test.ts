import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { importEngine } from "./import-engine.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** The source of an engine in a module of this text. */
function sourceOf(directory: string, text: string): { module: string; exportName: string } {
  const path = join(directory, "engine.mjs");
  writeFileSync(path, text);
  return { module: pathToFileURL(path).href, exportName: "mine" };
}

// Broke: nothing was said, for as long as the module awaited.
test("a module that awaits for ever is told of once its time is over", async () => {
  using scratch = temporaryDirectory(".assay");
  const source = sourceOf(scratch.path, "await new Promise(() => {}); export const mine = 1;");
  await expect(importEngine(source, 50)).rejects.toMatchObject({
    code: "ENGINE_UNKNOWN",
    message: expect.stringMatching(/cannot import .*engine.mjs: it has not ended within 50 ms/),
  });
});

test("a module without the export says which engines it has", async () => {
  using scratch = temporaryDirectory(".assay");
  const source = sourceOf(scratch.path, "export const another = 1;");
  await expect(importEngine(source)).rejects.toMatchObject({
    code: "ENGINE_UNKNOWN",
    message: expect.stringMatching(/exports no engine named mine; it exports none$/),
  });
});
