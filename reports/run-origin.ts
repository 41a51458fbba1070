// What a header says of where times come from, in words that terminal and Markdown share.
import { cellName, type Tuning } from "@assay/engines/engine";
import { counted } from "./quantity.ts";
import type { Environment, RunLogHeader } from "./run-log/index.ts";

/** Processes a core above which times say more of the others than of an engine. */
const MOST_LOAD = 2;

/** That the machine was busy when the run began; `undefined` where it was not, or nobody looked. */
export function busyText({ load = 0, cores }: Environment): string | undefined {
  if (load <= MOST_LOAD * cores) return undefined;
  return `load ${load.toFixed(1)} on ${counted(cores, "core")} when the run began: times mean little`;
}

/** Each engine with its version, once. */
export function engineVersions({ cells }: RunLogHeader): string[] {
  return [...new Set(cells.map(({ engine, version }) => `${engine} ${version}`))];
}

/** What each configuration's hash in the tables stands for. */
export function tuningTexts({ cells }: RunLogHeader): string[] {
  return cells
    .filter(({ tuning }) => Object.keys(tuning).length > 0)
    .map((cell) => `${cellName(cell)}: ${parameters(cell.tuning)}`);
}

function parameters(tuning: Tuning): string {
  return Object.entries(tuning)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}
