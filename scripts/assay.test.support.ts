// Runs the command for tests: in this process where what it prints and its exit code are all, as a
// process of its own where signals, children or the real streams are looked at.
import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { moduleBeside, nodeCommand } from "@assay/engines/host";
import { main } from "./main.ts";
import type { Output } from "./output.ts";

/** What a command came to. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FIXTURE = commandPath(moduleBeside(import.meta.url, "./engines.test.fixture"));

/** A module as `--with` takes it: relative to the checkout, in which every command runs. */
export function commandPath(module: URL): string {
  return `./${relative(ROOT, fileURLToPath(module))}`;
}

/** `--with` and an engine of the fixture. */
export function bringing(exportName: string): readonly [string, string] {
  return ["--with", `${FIXTURE}#${exportName}`];
}

/** A new directory, relative to the working directory; the test removes it. */
export function scratchDirectory(): string {
  const parent = join(ROOT, ".assay/tmp");
  mkdirSync(parent, { recursive: true });
  return relative(process.cwd(), mkdtempSync(join(parent, "command-test-")));
}

/** Runs the command in this process. */
export async function assay(...args: readonly string[]): Promise<Ended> {
  const lines = { out: [""], err: [""] };
  const exitCode = await main(args, {
    columns: 100,
    colour: false,
    interactive: false,
    print: (line) => void lines.out.push(line),
    warn: (line) => void lines.err.push(line),
    status: () => {},
  });
  return { exitCode, stdout: lines.out.join("\n"), stderr: lines.err.slice(1).join("\n") };
}

/** The command as a running process. */
export function startAssay(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const command = nodeCommand(moduleBeside(import.meta.url, "./assay"), ...args);
  return spawn(command.program, command.arguments, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits for the end of the process; to be called before it has said anything. */
export async function endOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    }),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

/** Runs the command as a process to its end. */
export function assayProcess(...args: readonly string[]): Promise<Ended> {
  return endOf(startAssay(args));
}

/** Expects one line with the code and nothing else on stderr: no stack. */
export function expectRefusal(ended: Ended, code: string, message: RegExp, exitCode = 2): void {
  assert.match(ended.stderr.trimEnd(), new RegExp(`^assay: ${code}: [^\\n]+$`));
  assert.match(ended.stderr, message);
  assert.doesNotMatch(ended.stderr, / {4}at /);
  assert.equal(ended.exitCode, exitCode);
}

/** An output that keeps what is printed, for commands that run in the test's own process. */
export function printingInto(printed: string[]): Output {
  return {
    columns: 100,
    colour: false,
    interactive: false,
    print: (text) => void printed.push(text),
    warn() {},
    status() {},
  };
}
