import { expect, test } from "vitest";
import { parsePeakResidentBytes, readPeakMemory, resetPeakMemory } from "./peak-memory.ts";

const status = `Name:\tnode
VmPeak:\t 1200000 kB
VmSize:\t 1100000 kB
VmHWM:\t   66560 kB
VmRSS:\t   60000 kB
Threads:\t11
`;

test("the peak is the resident one, in units of 1024 bytes", () => {
  expect(parsePeakResidentBytes(status)).toBe(68_157_440);
});

test("the peak says since when it counts", () => {
  expect(readPeakMemory(true, () => status)).toMatchObject({ value: { since: "start" } });
  expect(readPeakMemory(false, () => status)).toMatchObject({ value: { since: "process" } });
});

test("a system that does not let the mark be taken back says so", () => {
  const written: string[] = [];
  expect(resetPeakMemory((path, text) => void written.push(path, text))).toBe(true);
  expect(written).toEqual(["/proc/self/clear_refs", "5"]);
  const refuse = (): never => {
    throw Object.assign(new Error("read-only"), { code: "EROFS" });
  };
  expect(resetPeakMemory(refuse)).toBe(false);
});
