// A cell: what a report has a column for. Engine × api × durability × configuration.
import { createHash } from "node:crypto";

/** How a store is called: its methods return promises, or answer at once. */
export type Api = "async" | "sync";

/** What an acknowledged commit survives: nothing, a killed process, a power loss. */
export type Durability = "volatile" | "process" | "power";

/** Every api, in the order reports use. */
export const APIS: readonly Api[] = ["async", "sync"];

/** Every durability, weakest first. */
export const DURABILITIES: readonly Durability[] = ["volatile", "process", "power"];

/** What an answer of the given api looks like: a promise, or the value itself. */
export type Answer<A extends Api, T> = A extends "async" ? Promise<T> : T;

/** A value that a tuning parameter may take. */
export type TuningValue = string | number | boolean;

/** An engine's parameters that differ from its defaults, by name. */
export type Tuning = Readonly<Record<string, TuningValue>>;

/** A cell's identity. */
export interface Cell {
  readonly engine: string;
  /** Version of the engine's library, as the engine reports it. */
  readonly version: string;
  readonly api: Api;
  readonly durability: Durability;
  readonly tuning: Tuning;
}

/** A name for people, unique within a run: `sqlite/sync/power`, with `+hash` when tuned. */
export function cellName(cell: Omit<Cell, "version">): string {
  const base = `${cell.engine}/${cell.api}/${cell.durability}`;
  return Object.keys(cell.tuning).length === 0 ? base : `${base}+${configurationHash(cell.tuning)}`;
}

/** The identity by which results are compared: engine, version, api, durability, configuration. */
export function cellIdentity(cell: Cell): string {
  return `${cell.engine}@${cell.version}/${cell.api}/${cell.durability}/${configurationHash(cell.tuning)}`;
}

/** Eight hexadecimal digits of a configuration, independent of the order of its keys. */
export function configurationHash(tuning: Tuning): string {
  const sorted = Object.entries(tuning).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}
