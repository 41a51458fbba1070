// Newline JSON over streams, the reading half. Not node:readline: that also ends a line at U+2028,
// which JSON leaves unescaped inside of strings.
import type { Readable } from "node:stream";

/** Calls `onLine` for each whole line of UTF-8, without its newline; what follows the last newline is dropped. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let unfinished = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = chunk.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      const whole = unfinished + line;
      unfinished = "";
      onLine(whole);
    }
    unfinished += last;
  });
}

/** The start of a line for an error's message, quoted. */
export function excerpt(line: string): string {
  const MOST_UNITS = 200;
  return JSON.stringify(line.length > MOST_UNITS ? `${line.slice(0, MOST_UNITS)}…` : line);
}
