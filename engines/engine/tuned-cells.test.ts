import { expect, test } from "vitest";
import { memoryEngine } from "../memory/engine.ts";
import type { Engine } from "./engine.ts";
import type { SelectedCell } from "./registry.ts";
import { withTuned } from "./tuned-cells.ts";

const engine: Engine<unknown, unknown> = { ...memoryEngine, defaults: { cacheBytes: 1 } };
const cell: SelectedCell<Engine<unknown, unknown>> = {
  engine,
  version: "1",
  api: "sync",
  durability: "volatile",
  tuning: {},
  name: "memory/sync/volatile",
};

test("a tuned cell stands beside the default one, under a name of its own", () => {
  const cells = withTuned([cell], [{ engine: "memory", tuning: { cacheBytes: 2 } }]);
  expect(cells.map(({ tuning }) => tuning)).toEqual([{}, { cacheBytes: 2 }]);
  expect(cells[1]?.name).toMatch(/^memory\/sync\/volatile\+[0-9a-f]{8}$/);
});

test("a parameter that the engine has not is refused with those that it has", () => {
  expect(() => withTuned([cell], [{ engine: "memory", tuning: { cache: 2 } }])).toThrow(
    expect.objectContaining({
      code: "TUNING_UNKNOWN",
      message: "memory has no parameter cache; its parameters: cacheBytes",
    }),
  );
});

test("parameters of an engine that is not chosen are refused", () => {
  expect(() => withTuned([cell], [{ engine: "sqlite", tuning: {} }])).toThrow(
    expect.objectContaining({ code: "SELECTION_EMPTY" }),
  );
});

test("the same parameters twice are refused, since they would be one cell", () => {
  const tuning = { engine: "memory", tuning: { cacheBytes: 2 } };
  expect(() => withTuned([cell], [tuning, tuning])).toThrow(
    expect.objectContaining({ code: "USAGE" }),
  );
});
