// What the block device under a directory read and wrote, whoever asked for it: other processes, the
// filesystem's own journal and a partition's neighbours on a filesystem of several count, too.
import { readlinkSync, statSync } from "node:fs";
import { basename } from "node:path";
import { errorCode, told, toldByFile, untold, type ReadSystemFile, type Told } from "./told.ts";

/** A block device or a partition of one. */
export interface BlockDevice {
  /** As the kernel names it: `nvme0n1p2`. */
  readonly name: string;
  /** Its folder: /sys/dev/block/254:0. */
  readonly folder: string;
}

/** Counters of a device. */
export interface DeviceIo {
  /** As the kernel names it: `nvme0n1p2`. */
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly reads: number;
  readonly writes: number;
  /** Requests to empty the device's own cache, several of which may have been merged: from Linux 5.5 on. */
  readonly flushes?: number;
}

/** The kernel counts in these, whatever the device's own sectors are. */
const SECTOR_BYTES = 512;

/** The device that a directory lies on; filesystems like overlay, btrfs and tmpfs name none. */
export function blockDeviceOf(directory: string): Told<BlockDevice> {
  if (process.platform !== "linux") return untold(`${process.platform} does not tell`);
  try {
    const { major, minor } = deviceNumbers(statSync(directory, { bigint: true }).dev);
    if (major === 0) {
      return untold(`${directory} lies on a filesystem that is not on one block device`);
    }
    const folder = `/sys/dev/block/${major}:${minor}`;
    return told({ name: basename(readlinkSync(folder)), folder });
  } catch (error) {
    return untold(`the device of ${directory} is not told: ${errorCode(error)}`);
  }
}

/** Major and minor number of `stat`'s `dev` under Linux, whose bits are spread over the number. */
export function deviceNumbers(dev: bigint): { readonly major: number; readonly minor: number } {
  return {
    major: Number(((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n)),
    minor: Number((dev & 0xffn) | ((dev >> 12n) & 0xffffff00n)),
  };
}

/** The device's counters since the machine began. */
export function readDeviceIo(device: Told<BlockDevice>, read?: ReadSystemFile): Told<DeviceIo> {
  if (!device.told) return device;
  const { name, folder } = device.value;
  return toldByFile(`${folder}/stat`, (text) => parseDeviceIo(name, text), read);
}

/** The counters in the text of a device's `stat`; `undefined` where there are fewer than eleven. */
export function parseDeviceIo(device: string, text: string): DeviceIo | undefined {
  const counters = text.trim().split(/\s+/).map(Number);
  if (counters.length < 11 || counters.some(Number.isNaN)) return undefined;
  const [reads = 0, , readSectors = 0, , writes = 0, , writtenSectors = 0] = counters;
  const flushes = counters[15];
  return {
    device,
    readBytes: readSectors * SECTOR_BYTES,
    writtenBytes: writtenSectors * SECTOR_BYTES,
    reads,
    writes,
    ...(flushes === undefined ? {} : { flushes }),
  };
}

/** What the device did between two readings. */
export function deviceIoBetween(before: DeviceIo, after: DeviceIo): DeviceIo {
  return {
    device: after.device,
    readBytes: after.readBytes - before.readBytes,
    writtenBytes: after.writtenBytes - before.writtenBytes,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    ...(before.flushes === undefined || after.flushes === undefined
      ? {}
      : { flushes: after.flushes - before.flushes }),
  };
}
