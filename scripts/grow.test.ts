// Growth from the command's side: its run log, what is printed and the exit code. What is grown is planted,
// since no real cell is interrupted at the same size twice.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type * as Bench from "@assay/bench";
import { benchPlan, type GrowthEvent } from "@assay/bench";
import type { Api } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { readRunLog } from "@assay/reports";
import { assay, printingInto, scratchDirectory } from "./assay.test.support.ts";
import { growCommand } from "./commands/grow.ts";

/** What growing says, and how it ends. */
const planted = vi.hoisted(() => ({
  events: [] as readonly unknown[],
  end: () => {},
  async *grow(): AsyncGenerator<unknown, void, undefined> {
    for (const event of planted.events) {
      await Promise.resolve();
      yield event;
    }
    planted.end();
  },
}));

vi.mock("@assay/bench", async (original) => ({
  ...(await original<typeof Bench>()),
  grow: planted.grow,
}));

let directory: string;
let version: string;
const printed: string[] = [];
const output = printingInto(printed);

beforeAll(async () => {
  directory = scratchDirectory();
  const probe = await memoryEngine.probe();
  version = probe.available ? probe.version : "missing";
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(() => {
  printed.splice(0);
  planted.end = () => {};
});

const cellOf = (api: Api) =>
  ({ engine: "memory", version, api, durability: "volatile", tuning: {} }) as const;

function grownAt(transactions: number, api: Api): GrowthEvent {
  const costs = { operations: 300, costNs: 12_345, p50Ns: 12_345 };
  return { type: "grown", cell: cellOf(api), operation: "load", transactions, ...costs };
}

const whole = (api: Api): GrowthEvent[] => [
  ...[100, 300, 1_000].map((size) => grownAt(size, api)),
  { type: "growth-finished", cell: cellOf(api) },
];

/** Runs the command on both cells of the memory engine; gives its exit code and its log. */
async function grown(
  name: string,
  events: readonly GrowthEvent[],
  controller = new AbortController(),
) {
  const log = join(directory, `${name}.jsonl`);
  const { parameters } = benchPlan("smoke");
  planted.events = events;
  const exitCode = await growCommand(
    { parameters, command: ["bench", "--grow"] },
    { engines: ["memory"], dir: directory, seed: 1, scale: "smoke", log },
    output,
    controller.signal,
  );
  const reported = await assay("report", log);
  expect(reported.exitCode).toBe(exitCode);
  // What was printed is what the log says, and nothing else.
  expect(printed).toEqual([reported.stdout.slice(1), `run log: ${log}`]);
  return { exitCode, log, text: reported.stdout };
}

test("growth leaves a run log that is shown again as it was", async () => {
  const { exitCode, log, text } = await grown("whole", [...whole("async"), ...whole("sync")]);
  expect(exitCode).toBe(0);
  expect(text).toContain("How load grows, durability volatile");
  expect(text).toMatch(/^ +memory\/sync\/volatile +12\.3 µs +12\.3 µs +12\.3 µs/m);
  expect(text).toContain("✓ PASS (exit code 0)");
  const { header, footer } = readRunLog(log);
  expect(header.command).toEqual(["assay", "bench", "--grow"]);
  expect(header.bench?.rounds).toBe(1);
  expect(footer.counts).toEqual({ grown: 6, "growth-finished": 2 });
  const markdown = await assay("report", log, "--format", "markdown");
  expect(markdown.stdout).toContain("How load grows, durability volatile");
  expect(markdown.stdout).not.toContain("Nothing was");
});

test("growth that is interrupted shows what was timed, and counts the cells that were not grown", async () => {
  const controller = new AbortController();
  planted.end = () => {
    controller.abort();
    throw new Error("the worker was ended");
  };
  const events = [...whole("async"), grownAt(100, "sync")];
  const { exitCode, log, text } = await grown("interrupted", events, controller);
  expect(exitCode).toBe(130);
  expect(readRunLog(log).footer.end).toEqual({ complete: false, reason: "interrupted" });
  expect(text).toMatch(/^ +memory\/sync\/volatile +12\.3 µs/m);
  expect(text).toContain(
    "! INTERRUPTED, so this is what was found until then; 1 result is missing",
  );
});

test("growth that a cell fails says why, and fails", async () => {
  const reason = "HOST_EXITED: killed by SIGKILL";
  const failed = { type: "growth-failed", cell: cellOf("async"), reason } as const;
  const { exitCode, text } = await grown("failed", [failed, ...whole("sync")]);
  expect(exitCode).toBe(1);
  expect(text).toContain(`✗ memory/async/volatile was not grown to its end: ${reason}`);
  expect(text).toContain("✗ FAIL; 1 cell was not grown to its end (exit code 1)");
});

test("growth that has no room left accuses no engine", async () => {
  const reason = "DISK_FULL: the engine had no room left in ./data";
  const full = { type: "growth-failed", cell: cellOf("async"), reason, cut: true } as const;
  const { exitCode, text } = await grown("full", [full, ...whole("sync")]);
  expect(exitCode).toBe(3);
  expect(text).toContain(`? memory/async/volatile was not grown to its end: ${reason}`);
  expect(text).toContain("? INCONCLUSIVE; 1 cell had no room to be grown to its end (exit code 3)");
});
