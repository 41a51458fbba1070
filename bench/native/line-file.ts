// Files of lines, of any length: written through a buffer and put in their place once whole, read a part
// at a time. Goal: streams of millions of transactions in memory that does not grow with them.
import { closeSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { removeUnfinished } from "@assay/engines/engine";

const BUFFERED_UNITS = 1 << 18;
const READ_BYTES = 1 << 18;
const NEWLINE = 0x0a;

/**
 * Hands out a function that appends a line, and puts the file in its place when `write` has returned;
 * answers what that did. Errors: the file system's, and those of `write`; then there is no file.
 */
export function writeLines<T>(path: string, write: (line: (text: string) => void) => T): T {
  const unfinished = `${path}.${process.pid}.new`;
  const file = openSync(unfinished, "w");
  let buffered: string[] = [];
  let units = 0;
  const flush = (): void => {
    const bytes = Buffer.from(buffered.join(""), "utf8");
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    buffered = [];
    units = 0;
  };
  try {
    const answer = write((text) => {
      buffered.push(text, "\n");
      units += text.length;
      if (units >= BUFFERED_UNITS) flush();
    });
    flush();
    renameSync(unfinished, path);
    return answer;
  } catch (error) {
    removeUnfinished(unfinished);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Each line of a file, without its newline. Errors: the file system's. */
export function* readLines(path: string): Generator<string, void, undefined> {
  const file = openSync(path, "r");
  try {
    const part = Buffer.alloc(READ_BYTES);
    let unfinished: Buffer[] = [];
    for (let read = readSync(file, part); read > 0; read = readSync(file, part)) {
      let start = 0;
      for (let end = part.indexOf(NEWLINE); end !== -1 && end < read;) {
        yield Buffer.concat([...unfinished, part.subarray(start, end)]).toString("utf8");
        unfinished = [];
        start = end + 1;
        end = part.indexOf(NEWLINE, start);
      }
      // Copied: the next read writes over the part.
      if (start < read) unfinished.push(Buffer.from(part.subarray(start, read)));
    }
    if (unfinished.length > 0) yield Buffer.concat(unfinished).toString("utf8");
  } finally {
    closeSync(file);
  }
}
