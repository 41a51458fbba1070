// Directories for data that no one wants to keep. Under a directory that the caller names, never the
// system's: that may be memory, where nothing survives and nothing costs.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectory } from "../engine/directory.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";
import { atProcessExit } from "../engine/at-exit.ts";
import { ownedPrefix, ownerState } from "./directory-owner.ts";

/** A directory that is removed with everything in it by `remove`, by `using`, or at process exit. */
export interface TemporaryDirectory extends Disposable {
  /** Absolute. */
  readonly path: string;
  /** Removes it. Idempotent. */
  remove(): void;
}

/** How often a removal is tried: a child that was just killed may still be ending. */
const MOST_RETRIES = 5;

/**
 * Makes a new directory `<base>/tmp/…`, and removes those there whose process has ended and could not.
 *
 * Errors: `DIRECTORY_UNWRITABLE`.
 */
export function temporaryDirectory(base: string): TemporaryDirectory {
  const path = makeUnder(join(resolve(base), "tmp"));
  const forget = atProcessExit(() => rmSync(path, { recursive: true, force: true }));
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true, maxRetries: MOST_RETRIES });
    forget();
  };
  return { path, remove, [Symbol.dispose]: remove };
}

function makeUnder(parent: string): string {
  makeDirectory(parent);
  try {
    removeAbandoned(parent);
    return mkdtempSync(join(parent, ownedPrefix()));
  } catch (error) {
    throw new AssayError(
      "DIRECTORY_UNWRITABLE",
      `cannot write to ${parent}: ${errorMessage(error)}; name another directory`,
      { cause: error },
    );
  }
}

/** A process that was killed removes nothing itself. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (ownerState(name) !== "ended") continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Somebody else's, or a child of the process still ends in it: the next one removes it.
    }
  }
}
