import { expect, test } from "vitest";
import type { Output } from "./output.ts";
import { ProgressLine } from "./progress.ts";

/** An output that keeps what it is told, and a clock that is set. */
function recorded(interactive: boolean) {
  const said: string[] = [];
  const output: Output = {
    columns: 80,
    colour: false,
    interactive,
    print: (text) => void said.push(`print ${text}`),
    warn: (text) => void said.push(`warn ${text}`),
    status: (text) => void said.push(`status ${text}`),
  };
  const time = { nowMs: 0 };
  return { said, time, progress: new ProgressLine(output, () => time.nowMs) };
}

test("without a terminal a line is printed at once and then every five seconds", () => {
  const { said, time, progress } = recorded(false);
  progress.begin("parity", 3);
  for (time.nowMs = 0; time.nowMs <= 10_000; time.nowMs += 1_000) {
    progress.update("a", String(time.nowMs));
  }
  expect(said).toEqual([
    "warn   parity 0/3: a 0",
    "warn   parity 0/3: a 5000",
    "warn   parity 0/3: a 10000",
  ]);
});

test("without a terminal a note between does not bring the next line forward", () => {
  const { said, time, progress } = recorded(false);
  progress.update("a", "1");
  progress.note("missing");
  time.nowMs = 100;
  progress.update("a", "2");
  expect(said).toEqual(["warn   a 1", "warn missing"]);
});

test("in a terminal the line is rewritten ten times a second, and gone before a note", () => {
  const { said, time, progress } = recorded(true);
  progress.update("a", "1");
  time.nowMs = 99;
  progress.update("a", "2");
  time.nowMs = 100;
  progress.update("b", "3");
  progress.note("missing");
  expect(said).toEqual(["status a 1", "status a 2 | b 3", "status ", "warn missing"]);
});

test("what has ended leaves the line and is counted", () => {
  const { said, time, progress } = recorded(true);
  progress.begin("latency", 2);
  progress.update("a", "1");
  progress.end("a");
  time.nowMs = 100;
  progress.update("b", "1");
  expect(said.at(-1)).toBe("status latency 1/2: b 1");
});
