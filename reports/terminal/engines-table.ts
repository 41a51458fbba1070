// The engines of a machine as text: which can run, what they offer and claim, and what to do about
// those that cannot.
import type { OfferedCell } from "@assay/engines/engine";
import { prose } from "../plain-text.ts";
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

/** What is known of an engine on this machine. */
export interface EngineDescription {
  readonly name: string;
  /** `null` where the engine cannot run. */
  readonly version: string | null;
  readonly available: boolean;
  /** Why it cannot run, and what to do. */
  readonly reason?: string;
  readonly remedy?: string;
  readonly cells: readonly OfferedCell[];
  readonly claims: Readonly<Record<string, boolean>>;
}

/** A table of the engines, and below it what is missing. */
export function renderEngines(
  engines: readonly EngineDescription[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const { columns, paint } = drawing;
  const table = grid(
    ["engine", "version", "apis", "durabilities", "claims"].map((head) => ({
      head,
      align: "left",
    })),
    engines.map((engine) => [
      engine.name,
      engine.version ?? "missing",
      unique(engine.cells.map(({ api }) => api)),
      unique(engine.cells.map(({ durability }) => durability)),
      unique(Object.keys(engine.claims).filter((claim) => engine.claims[claim] === true)),
    ]),
    drawing,
  );
  const missing = engines
    .filter(({ available }) => !available)
    .flatMap(({ name, reason = "", remedy = "" }) => [
      "",
      ...labelled(`MISSING ${name}: `, prose(reason), columns).map((line) =>
        paint("warning", line),
      ),
      ...labelled("  remedy: ", prose(remedy), columns),
    ]);
  return [...table, ...missing].join("\n");
}

function unique(names: readonly string[]): string {
  return [...new Set(names)].join(", ") || "-";
}
