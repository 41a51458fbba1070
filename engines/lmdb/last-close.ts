// What the data file was like when it was last closed, so that a file that nobody has touched since need not
// be looked through again. A process that was killed leaves a file that is not as it says.
import {
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  type BigIntStats,
} from "node:fs";
import { join } from "node:path";
import { syncDirectory } from "../engine/directory.ts";

/** Name of the file beside the data file. */
const CLOSED_FILE = "closed.json";

/** Writes down what the data file is like. Where that fails the next opening looks at every page. */
export function rememberClose(path: string, data: string): void {
  try {
    writeFileSync(join(path, CLOSED_FILE), describe(statSync(data, { bigint: true })));
  } catch {
    // A full disk, say; what is written there then is not what the file is like.
  }
}

/**
 * Takes back what the last close wrote down, for good: a file that is written without ever being synced
 * may after a power loss look as it did, and hold half of what was written.
 */
export function forgetClose(path: string): void {
  const file = join(path, CLOSED_FILE);
  if (!existsSync(file)) return;
  rmSync(file);
  syncDirectory(path);
}

/** Whether the data file is what it was at the last close. */
export function isAsClosed(path: string, data: string): boolean {
  try {
    const found = readFileSync(join(path, CLOSED_FILE), "utf8");
    return found === describe(statSync(data, { bigint: true }));
  } catch {
    return false;
  }
}

/** A copy has another inode, and a change another time. */
function describe({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${JSON.stringify({ inode: `${ino}`, bytes: `${size}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}` })}\n`;
}
