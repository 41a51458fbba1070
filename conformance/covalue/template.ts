// The files of an empty store, to begin each history's directory with: making a store's files and
// syncing its stamp takes most of the time of a short history. No history has ever touched them, so a
// copy is as fresh as a new store. Non-goal: files that hold much, which take longer to write than to make.
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
  type Dirent,
} from "node:fs";
import { join, relative } from "node:path";
import { makeDirectory } from "@assay/engines/engine";
import type { OnBegin } from "./cell-events.ts";
import type { JudgedCell } from "./judged-cell.ts";

/** The files of an empty store. */
export interface Template {
  /** Copies them into an empty directory. */
  copyTo(path: string): void;
}

/** A file as it is on the disk: an engine may keep room for a journal of 64 MB and have written none of it. */
interface TemplateFile {
  /** Path in the directory. */
  readonly name: string;
  readonly mode: number;
  readonly length: number;
  /** What is not all zeros. */
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly position: number;
  readonly bytes: Uint8Array;
}

const MOST_BYTES = 1_000_000;
const PIECE_BYTES = 4_096;
/** What `Stats.blocks` counts in, on every system. */
const BLOCK_BYTES = 512;

/**
 * Opens and closes an empty store of the cell in `<directory>/template`, which `onBegin` is told of; `undefined` where a
 * copy would save nothing. Errors are those of the engine's open and close.
 */
export async function makeTemplate(
  { engine, api, durability, tuning }: JudgedCell,
  directory: string,
  onBegin: OnBegin = () => {},
): Promise<Template | undefined> {
  if (durability === "volatile") return undefined;
  onBegin("opening and closing an empty store");
  const path = join(directory, "template");
  rmSync(path, { recursive: true, force: true });
  makeDirectory(path);
  const options = { path, durability, ...(tuning && { tuning }) };
  if (api === "async") await (await engine.openAsync(options)).close();
  else engine.openSync(options).close();
  return readTemplate(path);
}

/** What lies in a directory; `undefined` where it is too much, or neither a file nor a directory. */
export function readTemplate(path: string): Template | undefined {
  // Parents come before what lies in them.
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const nameOf = (entry: Dirent): string => relative(path, join(entry.parentPath, entry.name));
  const directories = entries.filter((entry) => entry.isDirectory()).map(nameOf);
  const names = entries.filter((entry) => entry.isFile()).map(nameOf);
  if (directories.length + names.length < entries.length) return undefined;
  let bytes = 0;
  for (const name of names) bytes += writtenBytes(join(path, name));
  if (bytes > MOST_BYTES) return undefined;
  const files = names.map((name) => templateFile(path, name));
  return {
    copyTo(target) {
      for (const name of directories) mkdirSync(join(target, name));
      for (const file of files) writeTo(join(target, file.name), file);
    },
  };
}

/** What a file takes of the disk, or its length where that is not told or is less. */
function writtenBytes(path: string): number {
  const { size, blocks } = statSync(path);
  return blocks === undefined ? size : Math.min(size, blocks * BLOCK_BYTES);
}

function templateFile(path: string, name: string): TemplateFile {
  const whole = readFileSync(join(path, name));
  const { mode } = statSync(join(path, name));
  const zeros = Buffer.alloc(PIECE_BYTES);
  const pieces: Piece[] = [];
  for (let position = 0; position < whole.length; position += PIECE_BYTES) {
    const bytes = whole.subarray(position, position + PIECE_BYTES);
    // Copied, or a few bytes would hold all of the file.
    if (!bytes.equals(zeros.subarray(0, bytes.length)))
      pieces.push({ position, bytes: Uint8Array.from(bytes) });
  }
  return { name, mode, length: whole.length, pieces };
}

function writeTo(path: string, { mode, length, pieces }: TemplateFile): void {
  const file = openSync(path, "wx", mode);
  try {
    for (const { position, bytes } of pieces) writeSync(file, bytes, 0, bytes.length, position);
    ftruncateSync(file, length);
  } finally {
    closeSync(file);
  }
}
