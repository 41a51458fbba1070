// The store that workloads begin with: filled once a cell, closed, and kept from round to round. Those
// that only read open it; those that write are given a copy, so that each begins with the same files,
// whatever ran before it (an LSM's levels, a B-tree's free pages). A volatile store is filled anew.
import { cpSync, existsSync, constants, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { ManualClock } from "@assay/engines/engine";
import { writeOf } from "../dataset/population.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "./cell-run.ts";
import { openSubject, type Subject } from "./subject.ts";

/** An open store with its directory, which is the user's to remove unless others still need it. */
export interface OpenStore {
  readonly subject: Subject;
  readonly path: string;
  /** Its clock, where its workload has one. */
  readonly clock?: ManualClock;
  /** Closes the store, then removes what is not used again. */
  dispose(): Promise<void>;
}

/** Opens the store that a workload begins with. Errors are the engine's, and those of copying. */
export async function openFor(workload: Workload, run: CellRun): Promise<OpenStore> {
  if (workload.starts === "empty") return openNew(workload, run);
  if (run.cell.durability === "volatile") return openFilled(workload, run);
  const base = await filledDirectory(run, workload);
  const keeps = workload.leaves === "nothing";
  const path = keeps ? base : join(run.directory, workload.name);
  if (!keeps) {
    // What a killed process has left of its copy is not what a workload begins with.
    rmSync(path, { recursive: true, force: true });
    cpSync(base, path, { recursive: true, mode: constants.COPYFILE_FICLONE });
  }
  return opened(workload, run, path, !keeps);
}

/** A new and empty store of the cell, whatever an earlier process has left under the name. */
export async function openNew(
  workload: Workload,
  run: CellRun,
  name: string = workload.name,
): Promise<OpenStore> {
  const path = join(run.directory, name);
  rmSync(path, { recursive: true, force: true });
  return opened(workload, run, path, true);
}

/** A new store with the whole population in it. */
async function openFilled(workload: Workload, run: CellRun): Promise<OpenStore> {
  const store = await openNew(workload, run);
  try {
    await fillWhole(store.subject, workload, run);
    return store;
  } catch (error) {
    await store.dispose().catch(() => {});
    throw error;
  }
}

/** The directory of the filled store, closed; not to be written to. Errors are the engine's. */
export async function filledDirectory(run: CellRun, workload: Workload): Promise<string> {
  const path = join(run.directory, "filled");
  const done = join(run.directory, "filled.done");
  if (existsSync(done)) return path;
  // What an earlier process has left of it was not finished.
  rmSync(path, { recursive: true, force: true });
  const store = await opened(workload, run, path, false);
  try {
    await fillWhole(store.subject, workload, run);
  } finally {
    await store.dispose();
  }
  writeFileSync(done, "");
  return path;
}

/** CoValues between two signs of life, without which a process that fills for minutes is taken for dead. */
const SLICE = 1_024;

async function fillWhole(subject: Subject, workload: Workload, run: CellRun): Promise<void> {
  const { population } = run.world;
  for (let from = 0; from < population.size; from += SLICE) {
    run.signal.throwIfAborted();
    const members = population.members(from, Math.min(population.size, from + SLICE));
    await subject.fill([...members].map(writeOf));
    const { cell, round } = run;
    run.emit({ type: "progress", cell, workload: workload.name, round, done: 0 });
    // Sync cells never leave the call stack otherwise, and an interrupt would not be heard.
    await setImmediate();
  }
}

async function opened(
  workload: Workload,
  run: CellRun,
  path: string,
  isRemoved: boolean,
): Promise<OpenStore> {
  const { api, durability, tuning } = run.cell;
  mkdirSync(run.directory, { recursive: true });
  const clock = workload.makeClock?.();
  const subject = await openSubject(run.engine, api, {
    path,
    durability,
    tuning,
    ...(clock && { clock: clock.now }),
  });
  return {
    subject,
    path,
    ...(clock && { clock }),
    async dispose() {
      await subject.close();
      if (isRemoved) rmSync(path, { recursive: true, force: true });
    },
  };
}
