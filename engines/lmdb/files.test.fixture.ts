// A process in which stores are opened, read whole, written and closed: LMDB ends it, where the files are not what it
// takes them for, or where the disk is full.
import { hasCode } from "../engine/errors.ts";
import { key } from "../ordered/ordered-entries.test.support.ts";
import type { AnyOrderedStore } from "../ordered/ordered-model.test.support.ts";
import type { Api } from "../engine/cell.ts";
import type { WorkerFunction } from "../host/worker.ts";
import { held, numbered, open } from "./stores.test.support.ts";

/** Which store, and what to do in it. */
export interface FilesInput {
  readonly api: Api;
  /** Directories, one after the other. */
  readonly paths: readonly string[];
  /** Batches of one entry to write, by number. */
  readonly from: number;
  readonly count: number;
  readonly bytes: number;
}

/** What came of it. */
export interface FilesOutcome {
  /** The numbers that were there, or the code and message of the failure. */
  readonly before: readonly number[] | string;
  /** How many batches were acknowledged before one was refused, and the refusal's code. */
  readonly acknowledged: number;
  readonly refusal: string;
  readonly after: readonly number[] | string;
}

export const run: WorkerFunction<FilesOutcome> = async (input, emit) => {
  // Both ends are of one build.
  const { paths, ...rest } = input as FilesInput;
  for (const path of paths) emit(await use(path, rest));
};

async function use(
  path: string,
  { api, from, count, bytes }: Omit<FilesInput, "paths">,
): Promise<FilesOutcome> {
  const failed = { acknowledged: 0, refusal: "", after: [] };
  const store = await attempt(async () => open(api, path));
  if (typeof store === "string") return { before: store, ...failed };
  const before = await attempt(() => held(store));
  let acknowledged = 0;
  let refusal = "";
  while (acknowledged < count && refusal === "") {
    const written = await attempt(() => writeOne(store, from + acknowledged, bytes));
    if (typeof written === "string") refusal = written;
    else acknowledged += 1;
  }
  const after = await attempt(() => held(store));
  const closed = await attempt(async () => store.close());
  return { before, acknowledged, refusal, after: typeof closed === "string" ? closed : after };
}

async function writeOne(store: AnyOrderedStore, number: number, bytes: number): Promise<void> {
  await store.batch(numbered(number, 1, bytes));
  await store.getMany([key(number)]);
}

/** What it answers, or its code and message. */
async function attempt<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    for (const code of ["CORRUPT", "DISK_FULL", "IO_FAILED"] as const) {
      if (hasCode(error, code)) return `${code}: ${String(error)}`;
    }
    throw error;
  }
}
