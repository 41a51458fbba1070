import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { dropPageCache } from "./page-cache.ts";
import { ResourceMeter } from "./resource-meter.ts";
import type { Told } from "./told.ts";

const linux = process.platform === "linux";
const MEBIBYTE = 1024 * 1024;

let directory: string;
beforeEach(() => {
  mkdirSync(".assay", { recursive: true });
  directory = mkdtempSync(join(".assay", "resources-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function valueOf<T>(measured: Told<T>): T {
  if (!measured.told) throw new Error(measured.reason);
  return measured.value;
}

function writeFile(name: string, bytes: number): string {
  const path = join(directory, name);
  const file = openSync(path, "w");
  writeSync(file, Buffer.alloc(bytes, 7));
  closeSync(file);
  return path;
}

test.runIf(linux)("bytes read from memory are none that storage had to bring", async () => {
  const path = writeFile("data", 8 * MEBIBYTE);
  const warm = ResourceMeter.start(directory);
  readFileSync(path);
  const fromMemory = valueOf(warm.stop().processIo);
  expect(fromMemory.readCallBytes).toBeGreaterThanOrEqual(8 * MEBIBYTE);
  expect(fromMemory.storageReadBytes).toBeLessThan(MEBIBYTE);
  expect(await dropPageCache(directory)).toMatchObject({ dropped: true });
  const cold = ResourceMeter.start(directory);
  readFileSync(path);
  expect(valueOf(cold.stop().processIo).storageReadBytes).toBeGreaterThanOrEqual(8 * MEBIBYTE);
});

test.runIf(linux)("bytes that a process writes are those of its dirty pages", () => {
  const meter = ResourceMeter.start(directory);
  writeFile("data", MEBIBYTE + 1);
  const { writeCallBytes, storageWriteBytes } = valueOf(meter.stop().processIo);
  expect(writeCallBytes).toBeGreaterThan(MEBIBYTE);
  expect(storageWriteBytes).toBeGreaterThanOrEqual(MEBIBYTE + 4096);
  expect(storageWriteBytes).toBeLessThan(2 * MEBIBYTE);
});

test.runIf(linux)("memory that was given back before the start is in no peak after it", () => {
  const HELD = 64 * MEBIBYTE;
  const freeBytes = process.memoryUsage.rss();
  const meter = ResourceMeter.start(directory);
  let held: Buffer | undefined = Buffer.alloc(HELD, 1);
  const holding = valueOf(meter.stop().memory);
  expect(holding.peakResidentBytes).toBeGreaterThan(HELD);
  expect(held.length).toBe(HELD);
  held = undefined;
  while (process.memoryUsage.rss() > freeBytes + HELD / 2) collectGarbage();
  const after = valueOf(ResourceMeter.start(directory).stop().memory);
  const most = holding.peakResidentBytes - (after.since === "start" ? HELD / 4 : 0);
  expect(after.peakResidentBytes).toBeLessThanOrEqual(most);
});

test("processor time is that between start and stop alone", () => {
  const beforeStart = process.cpuUsage();
  const meter = ResourceMeter.start(directory);
  const afterStart = process.cpuUsage();
  while (process.cpuUsage(afterStart).user < 50_000);
  const { userNs } = meter.stop().cpu;
  expect(userNs).toBeGreaterThanOrEqual(50_000_000);
  expect(userNs).toBeLessThanOrEqual(process.cpuUsage(beforeStart).user * 1000);
});

test("files that cannot be read are said, and nothing in their place", () => {
  const refuse = (): never => {
    throw Object.assign(new Error("no"), { code: "EACCES" });
  };
  const { processIo, memory, deviceIo, cpu } = ResourceMeter.start(directory, {
    read: refuse,
    write: refuse,
  }).stop();
  expect(processIo).toEqual({
    told: false,
    reason: "/proc/self/io cannot be read: EACCES",
  });
  expect(memory).toMatchObject({ told: false, reason: expect.stringContaining("EACCES") });
  expect(deviceIo.told).toBe(false);
  expect(cpu.userNs).toBeGreaterThanOrEqual(0);
});

test("what is measured is what came between start and stop", () => {
  let readings = 0;
  const read = (path: string): string => {
    if (path === "/proc/self/status") return "VmHWM:\t 100 kB\n";
    if (path !== "/proc/self/io") return "1 2 3 4 5 6 7 8 9 10 11";
    readings += 1;
    return [
      "rchar",
      "wchar",
      "syscr",
      "syscw",
      "read_bytes",
      "write_bytes",
      "cancelled_write_bytes",
    ]
      .map((name, index) => `${name}: ${(index + 1) * 10 ** readings}\n`)
      .join("");
  };
  const meter = ResourceMeter.start(directory, { read, write: () => {} });
  const { processIo, memory } = meter.stop();
  expect(valueOf(processIo)).toMatchObject({ storageReadBytes: 450, storageWriteBytes: 540 });
  expect(valueOf(memory)).toEqual({ peakResidentBytes: 102_400, since: "start" });
});
