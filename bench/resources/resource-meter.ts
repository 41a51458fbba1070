// What the work between a start and a stop took from the machine, measured from inside its process: an
// engine's native threads count, other processes do not, except on the device.
// Non-goal: what happened inside of the runtime, which is runtime-meter.ts.
import {
  blockDeviceOf,
  deviceIoBetween,
  readDeviceIo,
  type BlockDevice,
  type DeviceIo,
} from "./device-io.ts";
import {
  readPeakMemory,
  resetPeakMemory,
  type PeakMemory,
  type WriteSystemFile,
} from "./peak-memory.ts";
import { processIoBetween, readProcessIo, type ProcessIo } from "./process-io.ts";
import { told, toldBetween, untold, type ReadSystemFile, type Told } from "./told.ts";

/** What some work took. */
export interface Resources {
  /** Processor time of all of the process's threads, to the microsecond. */
  readonly cpu: { readonly userNs: number; readonly systemNs: number };
  readonly memory: Told<PeakMemory>;
  readonly processIo: Told<ProcessIo>;
  readonly deviceIo: Told<DeviceIo>;
  readonly contextSwitches: Told<ContextSwitches>;
}

/** How often a thread of the process gave up its processor to wait, and how often it was taken from it. */
export interface ContextSwitches {
  readonly voluntary: number;
  readonly involuntary: number;
}

/** The kernel's files; a test's own in its place. */
export interface System {
  readonly read?: ReadSystemFile;
  readonly write?: WriteSystemFile;
}

interface Reading {
  readonly usage: NodeJS.ResourceUsage;
  readonly processIo: Told<ProcessIo>;
  readonly deviceIo: Told<DeviceIo>;
}

const NANOSECONDS_PER_MICROSECOND = 1000;

/** Measures from its start to its stop, each a fraction of a millisecond. One at a time in a process. */
export class ResourceMeter {
  readonly #system: System;
  readonly #device: Told<BlockDevice>;
  readonly #peakReset: boolean;
  readonly #before: Reading;

  private constructor(directory: string, system: System) {
    this.#system = system;
    this.#device = blockDeviceOf(directory);
    this.#peakReset = resetPeakMemory(system.write);
    const deviceIo = readDeviceIo(this.#device, system.read);
    const processIo = readProcessIo(system.read);
    // Last here and first at the stop, so that reading the others is not in it.
    this.#before = { deviceIo, processIo, usage: process.resourceUsage() };
  }

  /** Begins to measure; `directory` is an existing one on the device that data goes to. */
  static start(directory: string, system: System = {}): ResourceMeter {
    return new ResourceMeter(directory, system);
  }

  /** What was taken since the start. */
  stop(): Resources {
    const before = this.#before;
    const { read } = this.#system;
    const usage = process.resourceUsage();
    const processIo = readProcessIo(read);
    const deviceIo = readDeviceIo(this.#device, read);
    const memory = readPeakMemory(this.#peakReset, read);
    return {
      cpu: {
        userNs: (usage.userCPUTime - before.usage.userCPUTime) * NANOSECONDS_PER_MICROSECOND,
        systemNs: (usage.systemCPUTime - before.usage.systemCPUTime) * NANOSECONDS_PER_MICROSECOND,
      },
      memory,
      processIo: toldBetween(before.processIo, processIo, processIoBetween),
      deviceIo: toldBetween(before.deviceIo, deviceIo, deviceIoBetween),
      contextSwitches: switchesBetween(before.usage, usage),
    };
  }
}

function switchesBetween(
  before: NodeJS.ResourceUsage,
  after: NodeJS.ResourceUsage,
): Told<ContextSwitches> {
  // libuv has nothing to ask there and answers 0.
  if (process.platform === "win32") return untold("win32 does not tell");
  return told({
    voluntary: after.voluntaryContextSwitches - before.voluntaryContextSwitches,
    involuntary: after.involuntaryContextSwitches - before.involuntaryContextSwitches,
  });
}
