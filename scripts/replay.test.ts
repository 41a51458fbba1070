import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assayProcess, bringing, scratchDirectory } from "./assay.test.support.ts";

// Broke: a replay was as silent as the engine's end, and exit code 0 passed for a pass.
test("an engine that ends the process during a replay has not passed", async () => {
  const directory = scratchDirectory();
  const written = mkdtempSync(join(tmpdir(), "assay-replay-"));
  const file = join(written, "history.json");
  const operations = [{ op: "getCoValueCount" }];
  writeFileSync(
    file,
    JSON.stringify({ format: "assay-history", version: 1, contract: "covalue", operations }),
  );
  try {
    const cell = ["--engine", "quitting", "--api", "sync", "--dir", directory];
    const ended = await assayProcess("replay", file, ...cell, ...bringing("quitting"));
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/quitting ended the process, with exit code 0, before/);
  } finally {
    rmSync(written, { recursive: true });
    rmSync(directory, { recursive: true, force: true });
  }
});
