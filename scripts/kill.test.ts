// `npm run kill` from its command line to its exit code.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchDirectory, type Ended } from "./assay.test.support.ts";
import { killCommand } from "./commands/kill.ts";

const PLANTED = "./conformance/covalue/kill/planted/acknowledges-early.ts#acknowledgesEarly";
let directory: string;

beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the command in this process. */
async function kill(...args: readonly string[]): Promise<Ended> {
  const lines = { out: [""], err: [""] };
  const exitCode = await killCommand([...args, "--dir", directory], {
    columns: 100,
    colour: false,
    interactive: false,
    print: (line) => void lines.out.push(line),
    warn: (line) => void lines.err.push(line),
    status: () => {},
  });
  return { exitCode, stdout: lines.out.join("\n"), stderr: lines.err.slice(1).join("\n") };
}

describe("a senseless command line is refused in one line with a code", () => {
  test.each([
    [["--tries", "0"], /^assay: USAGE: .*'--tries <n>'.* at least 1\.$/],
    [["--bogus"], /^assay: USAGE: unknown option '--bogus'/],
    [["--engines", "nosuch"], /^assay: ENGINE_UNKNOWN: unknown engine "nosuch"/],
    [["--engines", "memory"], /^assay: SELECTION_EMPTY: /],
  ])("%j", async (args, line) => {
    const { exitCode, stdout, stderr } = await kill(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(line);
    expect(stderr.split("\n")).toHaveLength(1);
  });
});

test("an engine that loses what it acknowledged fails the run, with what is missing", async () => {
  const engine = ["--with", PLANTED, "--engines", "sqlite-acknowledges-early"];
  const { exitCode, stdout, stderr } = await kill(...engine, "--apis", "async", "--tries", "1");
  expect(stderr).toMatch(
    /1\/1: \d+ acknowledged, in flight \d+.*: BAD, seed 1\n +missing: message/,
  );
  expect(stdout).toMatch(/\nsqlite-acknowledges-early +async +1 /);
  expect(exitCode).toBe(1);
});
