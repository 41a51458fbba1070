// What a conformance run tells the process of one cell: plain data, checked where it arrives.
import {
  APIS,
  AssayError,
  DURABILITIES,
  type Cell,
  type EngineSource,
} from "@assay/engines/engine";
import { CHECKS, type Check } from "../events.ts";

/** The work of one cell's process. */
export interface CellInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Of the cell alone; whoever names it removes it. */
  readonly directory: string;
  /** Which checks to make, in their order. */
  readonly checks: readonly Check[];
  readonly seed: number;
  /** Histories of one seed. */
  readonly histories: number;
  /** The clauses to look at, and no others. Default: all. */
  readonly clauses?: readonly string[];
  /** How long the checks may take together. Default: until they are done. */
  readonly budget?: CellBudget;
  /** Path of the capture's file; without one the check `jazz` is `not-run`. */
  readonly capture?: string;
  /** Path of a file of known deviations, which counts for the engine that it names. Default: none. */
  readonly deviations?: string;
  /** What the user calls the directory that all lies in, for messages. Default: the directory. */
  readonly place?: string;
  /** Where failing histories are written. */
  readonly failures: string;
}

/** What a cell has of a run's budget of time. */
export interface CellBudget {
  readonly ms: number;
  /** Whether histories of the next seeds follow, as long as it lasts. */
  readonly nextSeeds: boolean;
}

/** Errors: `INTERNAL`, since both ends are of one build. */
export function readCellInput(input: unknown): CellInput {
  if (isCellInput(input)) return input;
  throw new AssayError("INTERNAL", "a cell's process was given something that is not its input");
}

function isCellInput(input: unknown): input is CellInput {
  return (
    hasFields(input, { directory: "string", seed: "number", histories: "number" }) &&
    hasFields(input, { failures: "string" }) &&
    [input["capture"], input["deviations"], input["place"]].every(
      (path) => path === undefined || typeof path === "string",
    ) &&
    isListOf(CHECKS, input["checks"]) &&
    (input["clauses"] === undefined || isTexts(input["clauses"])) &&
    (input["budget"] === undefined ||
      hasFields(input["budget"], { ms: "number", nextSeeds: "boolean" })) &&
    hasFields(input["source"], { module: "string", exportName: "string" }) &&
    isCell(input["cell"])
  );
}

function isCell(cell: unknown): boolean {
  return (
    hasFields(cell, { engine: "string", version: "string", tuning: "object" }) &&
    APIS.some((api) => api === cell["api"]) &&
    DURABILITIES.some((durability) => durability === cell["durability"])
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => typeof member === "string");
}

function isListOf(known: readonly string[], value: unknown): boolean {
  return isTexts(value) && [value].flat().every((member) => known.some((one) => one === member));
}

function hasFields(
  value: unknown,
  fields: Readonly<Record<string, string>>,
): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(fields).every(([name, type]) => typeof Reflect.get(value, name) === type);
}
