// Where commands print: results to stdout, everything else to stderr. Handed on, so that tests can
// listen.
import { fstatSync, writeFileSync } from "node:fs";
import { unwritable } from "@assay/engines/engine";

/** A command's output. */
export interface Output {
  /** Columns of the terminal, where there is one. */
  readonly columns: number;
  /** Whether stdout takes colours. */
  readonly colour: boolean;
  /** Whether stderr is a terminal whose last line may be rewritten. */
  readonly interactive: boolean;
  /** A result: a line or more to stdout. Errors: `DISK_FULL`, `IO_FAILED`, where that is a file. */
  print(text: string): void;
  /** A warning or an error: a line or more to stderr. */
  warn(text: string): void;
  /** Rewrites the last line of an interactive stderr; an empty text clears it. */
  status(text: string): void;
}

const COLUMNS_WITHOUT_TERMINAL = 100;
/** Of a terminal that says none, as one made by a program may. */
const COLUMNS_OF_UNKNOWN_TERMINAL = 80;
const ERASE_LINE = "\u001b[2K";
const ERASE_REST_OF_LINE = "\u001b[K";

/** The output of this process. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  const interactive = stderr.isTTY === true;
  let shown = false;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosed);
  return {
    columns: stdout.columns || COLUMNS_WITHOUT_TERMINAL,
    colour: stdout.isTTY === true && stdout.hasColors() && process.env["NO_COLOR"] === undefined,
    interactive,
    print: writesFile(stdout.fd)
      ? (text) => writeWhole(stdout.fd, `${text}\n`)
      : (text) => void stdout.write(`${text}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    status: (text) => {
      if (!interactive || (text === "" && !shown)) return;
      shown = text !== "";
      const columns = stderr.columns || COLUMNS_OF_UNKNOWN_TERMINAL;
      // Written over and then erased behind: erasing first would let it flicker.
      stderr.write(shown ? `\r${cut(text, columns - 1)}${ERASE_REST_OF_LINE}` : `\r${ERASE_LINE}`);
    },
  };
}

function writesFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    // Closed by whoever started the process.
    return false;
  }
}

/** Node's own stream takes a file for written whole when the disk had room for some of it. */
function writeWhole(descriptor: number, text: string): void {
  try {
    writeFileSync(descriptor, text);
  } catch (error) {
    throw unwritable("what goes to stdout", error, "IO_FAILED");
  }
}

/** A reader that has seen enough, as `head` has, is no reason to end a run, nor to print a stack. */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
}

/** A text that fits one line: one more character would wrap, and what wraps is never rewritten. */
function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}
