// What a conformance run tells the process of one cell: plain data, checked where it arrives.
import {
  APIS,
  AssayError,
  DURABILITIES,
  type Cell,
  type EngineSource,
} from "@assay/engines/engine";

/** The work of one cell's process. */
export interface CellInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Of the cell alone; whoever names it removes it. */
  readonly directory: string;
  readonly seed: number;
  readonly histories: number;
  /** Path of the capture's file; without one the check `jazz` is `not-run`. */
  readonly capture?: string;
  /** Path of a file of known deviations, which counts for the engine that it names. Default: none. */
  readonly deviations?: string;
  /** Where failing histories are written. */
  readonly failures: string;
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
    [input["capture"], input["deviations"]].every(
      (path) => path === undefined || typeof path === "string",
    ) &&
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

function hasFields(
  value: unknown,
  fields: Readonly<Record<string, string>>,
): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(fields).every(([name, type]) => typeof Reflect.get(value, name) === type);
}
