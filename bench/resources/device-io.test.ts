import { expect, test } from "vitest";
import {
  blockDeviceOf,
  deviceIoBetween,
  deviceNumbers,
  parseDeviceIo,
  readDeviceIo,
} from "./device-io.ts";
import { told } from "./told.ts";

const linux = process.platform === "linux";

test("major and minor number are gathered from where Linux spreads them", () => {
  expect(deviceNumbers(65_024n)).toEqual({ major: 254, minor: 0 });
  expect(deviceNumbers(0x0801n)).toEqual({ major: 8, minor: 1 });
  // Minor 259 does not fit into the lower eight bits, major 4100 not into twelve.
  expect(deviceNumbers(0x100103n | (259n << 8n))).toEqual({ major: 259, minor: 259 });
  expect(deviceNumbers((0x1000n << 32n) | (4n << 8n) | 7n)).toEqual({ major: 4100, minor: 7 });
});

const stat =
  "  116010    23356  5013754    92374    32928   174667 10128424    69099        0    38384" +
  "   165704    10727       27   491200     3580     7050      650\n";

test("sectors of a device's counters are 512 bytes each", () => {
  expect(parseDeviceIo("vda", stat)).toEqual({
    device: "vda",
    reads: 116_010,
    readBytes: 5_013_754 * 512,
    writes: 32_928,
    writtenBytes: 10_128_424 * 512,
    flushes: 7050,
  });
});

test("a kernel that does not count flushes has none, and a text of another form tells nothing", () => {
  const old = stat.trim().split(/\s+/).slice(0, 11).join(" ");
  expect(parseDeviceIo("sda", old)).not.toHaveProperty("flushes");
  expect(parseDeviceIo("sda", "1 2 3")).toBeUndefined();
  expect(parseDeviceIo("sda", stat.replace("5013754", "many"))).toBeUndefined();
});

test("each counter of a device is subtracted from its own", () => {
  const before = { device: "vda", reads: 1, readBytes: 512, writes: 2, writtenBytes: 1024 };
  const after = { device: "vda", reads: 4, readBytes: 2048, writes: 9, writtenBytes: 8192 };
  expect(deviceIoBetween({ ...before, flushes: 3 }, { ...after, flushes: 5 })).toEqual({
    device: "vda",
    reads: 3,
    readBytes: 1536,
    writes: 7,
    writtenBytes: 7168,
    flushes: 2,
  });
  expect(deviceIoBetween(before, after)).not.toHaveProperty("flushes");
});

test.runIf(linux)("a directory on no block device tells nothing, and says why", () => {
  const device = blockDeviceOf("/proc");
  expect(device).toEqual({
    told: false,
    reason: "/proc lies on a filesystem that is not on one block device",
  });
  expect(readDeviceIo(device)).toEqual(device);
  expect(blockDeviceOf("/no such directory")).toMatchObject({
    told: false,
    reason: expect.stringContaining("ENOENT"),
  });
});

test("a device's counters are read from its own folder", () => {
  const read = (path: string): string => (path === "/sys/dev/block/8:1/stat" ? stat : "");
  const device = told({ name: "sda1", folder: "/sys/dev/block/8:1" });
  expect(readDeviceIo(device, read)).toMatchObject({ told: true, value: { device: "sda1" } });
});
