// What the README and CONTRIBUTING say must be true: their snippet runs, their commands exist.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assay, assayProcess, ROOT, scratchDirectory } from "./assay.test.support.ts";

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const contributing = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

test("the engine that CONTRIBUTING shows keeps the contract as it stands there", async () => {
  const [, snippet = ""] = /```ts\n(.*?)```/s.exec(contributing) ?? [];
  const file = join(directory, "my-engine.mjs");
  writeFileSync(file, snippet);
  const options = ["--with", `./${file}#mine`, "--engines", "mine", "-n", "20"];
  const ended = await assayProcess("conform", ...options, "--scale", "smoke", "--dir", directory);
  expect(ended.stderr).not.toContain("assay:");
  expect(ended.stdout).toMatch(/mine\/async\/volatile +✓ pass +✓ pass +✓ pass/);
  expect(ended.exitCode).toBe(0);
});

test("every command that the README shows is one, and takes the options shown", async () => {
  const lines = [...readme.matchAll(/^npm run assay -- (\w+.*?) *(?:#.*)?$/gm)].map(
    ([, line]) => line ?? "",
  );
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) {
    const [command = "", ...rest] = line.split(/ +/);
    const { stdout, exitCode } = await assay(command, "--help");
    expect(exitCode).toBe(0);
    for (const option of rest.filter((word) => word.startsWith("--"))) {
      expect(stdout, `${line}: ${option}`).toContain(option);
    }
  }
});

test("the README's sample is filled in, and of the widths that a terminal gets", () => {
  const [sample = ""] = /```\n\$ npm start\n.*?```/s.exec(readme) ?? [];
  expect(sample).toContain("Parity: does each cell keep the contract?");
  expect(sample).toContain("Latency, durability process");
  expect(sample).toContain("Latencies in short, durability process");
  for (const line of sample.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});
