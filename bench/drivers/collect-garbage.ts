// Garbage collection before timing, so that a workload does not pay for what came before it.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects garbage now; answers whether this runtime lets it. */
export function collectGarbage(): boolean {
  const collect: unknown = globalThis.gc ?? exposed();
  if (typeof collect !== "function") return false;
  collect();
  return true;
}

/** `--expose-gc` holds for contexts made after it is set, so a process started without it gets it too. */
function exposed(): unknown {
  setFlagsFromString("--expose-gc");
  return runInNewContext("globalThis.gc");
}
