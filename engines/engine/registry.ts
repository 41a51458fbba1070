// Which engines a run knows, and the choice of cells among them. A registry is a value that is handed
// on, never a global: who brings an engine makes a registry that holds it.
import { cellName, type Api, type Cell, type Durability, type Tuning } from "./cell.ts";
import type { Engine, EngineSource, Probe } from "./engine.ts";
import { AssayError } from "./errors.ts";

/** A set of engines of one kind, by name, in the order given. */
export class EngineRegistry<E extends Engine<unknown, unknown>> {
  readonly #engines: ReadonlyMap<string, E>;
  readonly #remedy: string | undefined;

  /** `remedy` says how one brings an engine that is not known; default: nothing. Errors: `USAGE` when two engines have the same name. */
  constructor(engines: readonly E[], remedy?: string) {
    const byName = new Map<string, E>();
    for (const engine of engines) {
      if (byName.has(engine.name)) {
        throw new AssayError("USAGE", `two engines are named ${engine.name}`);
      }
      byName.set(engine.name, engine);
    }
    this.#engines = byName;
    this.#remedy = remedy;
  }

  names(): readonly string[] {
    return [...this.#engines.keys()];
  }

  all(): readonly E[] {
    return [...this.#engines.values()];
  }

  /** The engine of that name. Errors: `ENGINE_UNKNOWN`, which lists the known ones. */
  get(name: string): E {
    const engine = this.#engines.get(name);
    if (engine !== undefined) return engine;
    const known = `unknown engine "${name}"; known engines: ${this.names().join(", ")}`;
    throw new AssayError("ENGINE_UNKNOWN", [known, this.#remedy ?? []].flat().join("; "));
  }
}

/** One api and durability that an engine offers. */
export interface OfferedCell {
  readonly api: Api;
  readonly durability: Durability;
}

/** Every api × durability that the engine offers, in the order reports use. */
export function offeredCells(engine: Engine<unknown, unknown>): readonly OfferedCell[] {
  return engine.apis.flatMap((api) =>
    engine.durabilities.map((durability) => ({ api, durability })),
  );
}

/** Which cells to run; what is left out means all. */
export interface CellSelection {
  readonly engines?: readonly string[];
  /** `"one"` is one of each engine's: the asynchronous one where it has it. */
  readonly apis?: readonly Api[] | "one";
  readonly durabilities?: readonly Durability[];
}

/** A chosen cell with the engine that runs it. */
export interface SelectedCell<E> extends OfferedCell {
  readonly engine: E;
  readonly version: string;
  /** Parameters that differ from the engine's defaults. */
  readonly tuning: Tuning;
  /** `sqlite/sync/power`, with `+hash` when tuned. */
  readonly name: string;
}

/** A cell to run in a process of its own, and where that process finds the engine. */
export interface RunnableCell {
  readonly cell: Cell;
  /** Without one no other process can import the engine, and the cell is `not-run`. */
  readonly source: EngineSource | undefined;
}

/** Chosen cells as plain data. */
export function runnableCells(
  cells: readonly SelectedCell<Engine<unknown, unknown>>[],
): readonly RunnableCell[] {
  return cells.map(({ engine, version, api, durability, tuning }) => ({
    cell: { engine: engine.name, version, api, durability, tuning },
    source: engine.source,
  }));
}

/** An engine that was chosen and cannot run here, with why and what to do. */
export interface MissingEngine {
  readonly engine: string;
  readonly reason: string;
  readonly remedy: string;
}

/** The cells that can run, and the engines that were chosen and cannot. */
export interface Selection<E> {
  readonly cells: readonly SelectedCell<E>[];
  readonly missing: readonly MissingEngine[];
}

/**
 * Chooses cells and finds out which of their engines can run here.
 *
 * Errors: `ENGINE_UNKNOWN`; `SELECTION_EMPTY` when no cell is left (an empty run must not pass);
 * `ENGINE_UNAVAILABLE` when an engine named in `required` cannot run.
 */
export async function selectCells<E extends Engine<unknown, unknown>>(
  registry: EngineRegistry<E>,
  selection: CellSelection,
  required: readonly string[] = [],
): Promise<Selection<E>> {
  const chosen = selection.engines?.map((name) => registry.get(name)) ?? registry.all();
  const demanded = new Set(required.map((name) => registry.get(name).name));
  const cells: SelectedCell<E>[] = [];
  const missing: MissingEngine[] = [];
  for (const engine of new Set([...chosen, ...[...demanded].map((name) => registry.get(name))])) {
    const probe: Probe = await engine.probe();
    if (!probe.available) {
      missing.push({ engine: engine.name, reason: probe.reason, remedy: probe.remedy });
      continue;
    }
    if (!chosen.includes(engine)) continue;
    const apis = chosenApis(engine, selection);
    for (const { api, durability } of offeredCells(engine)) {
      if (!apis.includes(api)) continue;
      if (selection.durabilities?.includes(durability) === false) continue;
      const tuning: Tuning = {};
      const name = cellName({ engine: engine.name, api, durability, tuning });
      cells.push({ engine, version: probe.version, api, durability, tuning, name });
    }
  }
  const unmet = missing.filter(({ engine }) => demanded.has(engine));
  if (unmet.length > 0) {
    throw new AssayError(
      "ENGINE_UNAVAILABLE",
      unmet
        .map((m) => `required engine ${m.engine} is missing: ${m.reason}; ${m.remedy}`)
        .join("; "),
    );
  }
  if (cells.length === 0) {
    const why = missing.map((m) => `${m.engine} is missing: ${m.reason}; ${m.remedy}`).join("; ");
    const offered = chosen.map(offerOf).join("; ");
    throw new AssayError(
      "SELECTION_EMPTY",
      why || `no engine offers a cell of that api and durability; offered: ${offered}`,
    );
  }
  return { cells, missing };
}

function chosenApis({ apis }: Engine<unknown, unknown>, selection: CellSelection): readonly Api[] {
  if (selection.apis !== "one") return selection.apis ?? apis;
  return apis.includes("async") ? ["async"] : apis;
}

/** `sqlite async, sync, each process, power` */
function offerOf({ name, apis, durabilities }: Engine<unknown, unknown>): string {
  return `${name} ${apis.join(", ")}, each ${durabilities.join(", ")}`;
}
