// Tuned cells beside the default ones: the same engine, api and durability with other parameters, so that
// a number is never taken for the engine's own when it is a configuration's.
import { cellName, configurationHash, type Tuning } from "./cell.ts";
import type { Engine } from "./engine.ts";
import { AssayError } from "./errors.ts";
import type { SelectedCell } from "./registry.ts";

/** Parameters of one engine. */
export interface EngineTuning {
  readonly engine: string;
  readonly tuning: Tuning;
}

/**
 * The cells, each followed by its tuned ones.
 *
 * Errors: `USAGE` for the same parameters twice; `TUNING_UNKNOWN` for one that the engine has not; `SELECTION_EMPTY` for an engine of which
 * no cell is chosen, since its parameters would count for nothing.
 */
export function withTuned<E extends Engine<unknown, unknown>>(
  cells: readonly SelectedCell<E>[],
  tunings: readonly EngineTuning[],
): readonly SelectedCell<E>[] {
  for (const { engine: name, tuning } of tunings) {
    const engine = cells.find((cell) => cell.engine.name === name)?.engine;
    if (engine === undefined) {
      const chosen = [...new Set(cells.map((cell) => cell.engine.name))].join(", ");
      throw new AssayError(
        "SELECTION_EMPTY",
        `no cell of an engine ${name} is chosen that could be tuned; chosen: ${chosen}`,
      );
    }
    for (const parameter of Object.keys(tuning)) {
      if (Object.hasOwn(engine.defaults, parameter)) continue;
      const offered = Object.keys(engine.defaults).join(", ") || "none";
      throw new AssayError(
        "TUNING_UNKNOWN",
        `${name} has no parameter ${parameter}; its parameters: ${offered}`,
      );
    }
  }
  const hashes = tunings.map(({ engine, tuning }) => `${engine} ${configurationHash(tuning)}`);
  if (new Set(hashes).size < hashes.length) {
    throw new AssayError(
      "USAGE",
      "two tunings are the same, and would be one cell; name each once",
    );
  }
  return cells.flatMap((cell) => [
    cell,
    ...tunings
      .filter(({ engine }) => engine === cell.engine.name)
      .map(({ engine, tuning }) => ({
        ...cell,
        tuning,
        name: cellName({ engine, api: cell.api, durability: cell.durability, tuning }),
      })),
  ]);
}
