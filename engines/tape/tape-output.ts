// Where a tape's text goes: a file, compressed when its name ends in `.gz`. Each piece of text is a gzip
// member of its own, so that what was written can be read however the process ends, and taken back.
import { close, ftruncate, openSync, write } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { makeDirectory, unwritable } from "../engine/directory.ts";
import { AssayError } from "../engine/errors.ts";

/** What a tape is written to; calls come one after the other. */
export interface TapeOutput {
  /** Adds text; rejects where it cannot, and may then have added a part of it. */
  append(text: string): Promise<void>;
  /** Takes back all but what the first `pieces` calls of `append` added. */
  keep(pieces: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A new file; missing directories are made.
 * Errors: `USAGE` where there is one of that name, which may be a tape; `DIRECTORY_UNWRITABLE`, `DISK_FULL`.
 */
export function fileOutput(path: string): TapeOutput {
  makeDirectory(dirname(path));
  try {
    // At once, so that a file that cannot be written is known before the application runs.
    return new FileOutput(openSync(path, "wx"), path.endsWith(GZIP));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new AssayError("USAGE", `${path} is there already; name another file for the tape`);
    }
    throw unwritable(path, error);
  }
}

/** What the names of compressed tapes end in. */
export const GZIP = ".gz";

const compress = promisify<Buffer, { readonly level: number }, Buffer>(gzip);
const writeAt = promisify(write);
const truncate = promisify(ftruncate);
const closeFile = promisify(close);

class FileOutput implements TapeOutput {
  readonly #file: number;
  readonly #compressed: boolean;
  /** Where each piece ended. */
  readonly #ends: number[] = [];

  constructor(file: number, compressed: boolean) {
    this.#file = file;
    this.#compressed = compressed;
  }

  async append(text: string): Promise<void> {
    const plain = Buffer.from(text, "utf8");
    const bytes = this.#compressed
      ? await compress(plain, { level: constants.Z_BEST_SPEED })
      : plain;
    let position = this.#ends.at(-1) ?? 0;
    for (let written = 0; written < bytes.length;) {
      const left = bytes.length - written;
      const { bytesWritten } = await writeAt(this.#file, bytes, written, left, position);
      written += bytesWritten;
      position += bytesWritten;
    }
    this.#ends.push(position);
  }

  async keep(pieces: number): Promise<void> {
    this.#ends.length = Math.min(pieces, this.#ends.length);
    await truncate(this.#file, this.#ends.at(-1) ?? 0);
  }

  async close(): Promise<void> {
    await closeFile(this.#file);
  }
}
