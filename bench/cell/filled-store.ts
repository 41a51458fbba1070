// The store that workloads begin with: filled once a cell, closed, and kept from round to round. Those
// that only read open it; those that write are given a copy, so that each begins with the same files,
// whatever ran before it (an LSM's levels, a B-tree's free pages). A volatile store is filled anew.
import { cpSync, existsSync, constants, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CoValueWrite } from "@assay/engines/covalue";
import { writeOf } from "../dataset/population.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "./cell-run.ts";
import { openSubject, type Subject } from "./subject.ts";

/** An open store with its directory, which is the user's to remove unless others still need it. */
export interface OpenStore {
  readonly subject: Subject;
  readonly path: string;
  /** Closes the store, then removes what is not used again. */
  dispose(): Promise<void>;
}

/** Opens the store that a workload begins with. Errors are the engine's, and those of copying. */
export async function openFor(workload: Workload, run: CellRun): Promise<OpenStore> {
  if (workload.starts === "empty") return openNew(run, workload.name, []);
  if (run.cell.durability === "volatile") return openNew(run, workload.name, population(run));
  const base = await filledDirectory(run);
  const keeps = workload.leaves === "nothing";
  const path = keeps ? base : join(run.directory, workload.name);
  if (!keeps) cpSync(base, path, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return opened(run, path, !keeps);
}

/** A new store of the cell with what is given in it. */
export async function openNew(
  run: CellRun,
  name: string,
  writes: Iterable<CoValueWrite>,
): Promise<OpenStore> {
  const store = await opened(run, join(run.directory, name), true);
  try {
    await store.subject.fill(writes);
    return store;
  } catch (error) {
    await store.dispose();
    throw error;
  }
}

/** The directory of the filled store, closed; not to be written to. Errors are the engine's. */
export async function filledDirectory(run: CellRun): Promise<string> {
  const path = join(run.directory, "filled");
  const done = join(run.directory, "filled.done");
  if (existsSync(done)) return path;
  // What an earlier process has left of it was not finished.
  rmSync(path, { recursive: true, force: true });
  const store = await opened(run, path, false);
  try {
    await store.subject.fill(population(run));
  } finally {
    await store.dispose();
  }
  writeFileSync(done, "");
  return path;
}

function* population({ world }: CellRun): Generator<CoValueWrite> {
  for (const member of world.population.members(0, world.population.size)) yield writeOf(member);
}

async function opened(run: CellRun, path: string, isRemoved: boolean): Promise<OpenStore> {
  const { api, durability, tuning } = run.cell;
  mkdirSync(run.directory, { recursive: true });
  const subject = await openSubject(run.engine, api, { path, durability, tuning });
  return {
    subject,
    path,
    async dispose() {
      await subject.close();
      if (isRemoved) rmSync(path, { recursive: true, force: true });
    },
  };
}
