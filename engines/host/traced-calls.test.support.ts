// Reads what `strace -f -o FILE` wrote. Needs no strace itself.
import { readFileSync } from "node:fs";

/**
 * The traced calls, a line each, in the order of their ends. A call that another thread's came between is
 * written in two lines, `PID name(arguments <unfinished ...>` and `PID <... name resumed>rest`: those are
 * joined.
 */
export function tracedCalls(path: string): string[] {
  const begun = new Map<string, string>();
  const calls: string[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [, thread, call] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (thread === undefined || call === undefined) continue;
    const unfinished = /^(.*?) *<unfinished \.\.\.>$/.exec(call)?.[1];
    if (unfinished !== undefined) {
      begun.set(thread, unfinished);
      continue;
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(call)?.[1];
    calls.push(rest === undefined ? call : `${begun.get(thread) ?? ""}${rest}`);
    begun.delete(thread);
  }
  return calls;
}
