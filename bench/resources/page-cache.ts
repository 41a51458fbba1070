// Empties the kernel's page cache of a directory's files, so that the next reads come from storage.
// Node has no posix_fadvise; GNU dd calls it for one file when asked to copy nothing with `nocache`,
// and needs no privilege. /proc/sys/vm/drop_caches would hit every process of the machine.
import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { filesOf, unlessGone } from "./files-of.ts";
import { errorCode } from "./told.ts";

/** What came of it. */
export type Dropped =
  | {
      readonly dropped: true;
      /** What was done, and whether anything looked afterwards: `dd nocache on 12 files, seen by fincore`. */
      readonly how: string;
      /** Whether the cache was seen to be empty of them. */
      readonly verified: boolean;
    }
  | { readonly dropped: false; readonly reason: string };

/** Runs a program and answers what it printed; rejects where it is missing or fails. Tests inject their own. */
export type RunProgram = (program: string, words: readonly string[]) => Promise<string>;

/** Files a process; the kernel limits how long a command may be. */
const FILES_A_PROCESS = 200;

/** `if=` and not `of=`, which would make a file anew that vanished meanwhile. */
const DROP =
  'for file do dd if="$file" iflag=nocache count=0 status=none || [ ! -e "$file" ] || exit 1; done';

/** Share of the bytes that may stay: pages that the kernel was just about to move between its lists. */
const MOST_RESIDENT = 0.01;

/**
 * Writes the directory's files to storage and takes them out of the page cache. No engine may have them
 * open: pages of a mapped file stay. Rejects where a file cannot be read or synced.
 */
export async function dropPageCache(
  directory: string,
  run: RunProgram = runProgram,
): Promise<Dropped> {
  if (process.platform !== "linux") {
    return { dropped: false, reason: `there is no way to on ${process.platform}` };
  }
  const paths: string[] = [];
  let bytes = 0;
  for await (const { path, stats } of filesOf(directory)) {
    if (!(await sync(path))) continue;
    paths.push(path);
    bytes += stats.size;
  }
  if (paths.length === 0) return { dropped: false, reason: `${directory} holds no files` };
  try {
    for (const part of parts(paths)) await run("sh", ["-c", DROP, "sh", ...part]);
  } catch (error) {
    return { dropped: false, reason: `dd cannot do it: ${said(error)}` };
  }
  const how = `dd nocache on ${paths.length} files`;
  let resident: number;
  try {
    resident = await residentBytes(paths, run);
  } catch (error) {
    return {
      dropped: true,
      how: `${how}, not looked at: fincore: ${said(error)}`,
      verified: false,
    };
  }
  if (resident > bytes * MOST_RESIDENT) {
    const reason = `${resident} of ${bytes} bytes are still in memory: held open, or a filesystem in memory`;
    return { dropped: false, reason };
  }
  return { dropped: true, how: `${how}, seen by fincore`, verified: true };
}

/** Dirty pages cannot be dropped. Answers whether the file is still there. */
async function sync(path: string): Promise<boolean> {
  const file = await unlessGone(open(path, "r"));
  if (file === undefined) return false;
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}

async function residentBytes(paths: readonly string[], run: RunProgram): Promise<number> {
  let sum = 0;
  for (const part of parts(paths)) {
    const printed = await run("fincore", [
      "--bytes",
      "--noheadings",
      "--output",
      "RES",
      "--",
      ...part,
    ]);
    for (const line of printed.trim().split("\n")) sum += Number(line);
  }
  if (Number.isNaN(sum)) throw new Error("it prints something else than numbers");
  return sum;
}

function* parts(paths: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < paths.length; from += FILES_A_PROCESS) {
    yield paths.slice(from, from + FILES_A_PROCESS);
  }
}

async function runProgram(program: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, words, {
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
  });
  return stdout;
}

/** What the program itself said, in one line, or why there was none. */
function said(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return stderr.split("\n")[0] || errorCode(error);
}
