// What an engine threw, as its author reads it: where, line by line.
import { plainText } from "../plain-text.ts";

/** Of a stack: deeper than an engine's own calls there is what called it. */
const MOST_LINES = 9;

/** Renders what a call of an engine threw. `text`: with the stack, where there is one. */
export function renderThrown({
  call,
  text,
}: {
  readonly call: string;
  readonly text: string;
}): string {
  const lines = text.split("\n");
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${plainText(line)}`);
  const rest = lines.length > MOST_LINES ? ["    …"] : [];
  return [`${plainText(call)} threw:`, ...shown, ...rest].join("\n");
}
