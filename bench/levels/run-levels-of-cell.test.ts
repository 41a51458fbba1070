import { rmSync } from "node:fs";
import { join } from "node:path";
import { memoryEngine } from "@assay/engines/memory";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AssayError, type Api } from "@assay/engines/engine";
import { smallCapture } from "../dataset/capture.test.support.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import { benchPlan } from "../parameters.ts";
import type { LevelSubject } from "./level.ts";
import {
  LEVEL_OPERATIONS,
  levelParameters,
  LEVELS,
  type Level,
  type LevelEvent,
  type LevelResult,
} from "./level-result.ts";
import { runLevelsOfCell, type LevelsOfCell } from "./run-levels-of-cell.ts";

const directory = join(".assay", "bench-test", `levels-${process.pid}`);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let world: World;
beforeAll(async () => {
  const { parameters } = benchPlan("smoke", { transactions: 600, repeatedContentAtMost: 20_000 });
  world = makeWorld(await smallCapture(), 3, parameters);
});

async function resultsOf(api: Api, change?: LevelsOfCell["change"]): Promise<LevelResult[]> {
  const events: LevelEvent[] = [];
  await runLevelsOfCell({
    cell: { engine: "memory", version: "1", api, durability: "volatile", tuning: {} },
    engine: memoryEngine,
    directory,
    world,
    parameters: levelParameters({ transactions: 600, operations: 30, warmUp: 5, turns: 3 }),
    timer: systemTimer,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    ...(change && { change }),
  });
  return events.filter((event) => event.type === "result");
}

describe.each(["async", "sync"] as const)("the levels of a %s cell", (api) => {
  it("are each measured in every operation", async () => {
    const results = await resultsOf(api);
    expect(results.map(({ operation, level }) => `${operation} ${level}`)).toEqual(
      LEVEL_OPERATIONS.flatMap((operation) => LEVELS.map((level) => `${operation} ${level}`)),
    );
    for (const { outcome } of results) {
      expect(outcome).toMatchObject({ state: "measured", operations: 30 });
    }
  });

  it.each(["ordered", "port", "storage"] as const)(
    "have no times at the level %s once it has answered wrongly, and only there",
    async (wrong) => {
      const results = await resultsOf(api, (levels) => spoilAnswers(levels, wrong));
      const voided = new Set(
        results.filter(({ outcome }) => outcome.state === "voided").map(({ level }) => level),
      );
      expect([...voided]).toEqual([wrong]);
    },
  );
});

it("is not run at a level whose engine has no room, and accuses nobody", async () => {
  const results = await resultsOf("async", (levels) => {
    const whole = levels.get("port");
    if (whole === undefined) throw new Error("there is no level port");
    levels.set("port", {
      ...whole,
      prepare: () => Promise.reject(new AssayError("DISK_FULL", "no room left")),
    });
  });
  const port = results.filter(({ level }) => level === "port");
  expect(port).toHaveLength(LEVEL_OPERATIONS.length);
  for (const { outcome } of port) {
    expect(outcome).toEqual({
      state: "not-run",
      reason: "load: DISK_FULL: no room left",
      cut: true,
    });
  }
});

/** The level's answers to reads are lost on their way. */
function spoilAnswers(levels: Map<Level, LevelSubject>, wrong: Level): void {
  const right = levels.get(wrong);
  if (right === undefined) throw new Error(`there is no level ${wrong}`);
  levels.set(wrong, {
    prepare: async (operations) =>
      (await right.prepare(operations)).map((task, index) => {
        const kind = operations[index]?.kind;
        if (kind !== "load" && kind !== "known-state") return task;
        return { play: task.play.bind(task), check: () => task.check(undefined) };
      }),
    checkWritten: (operations) => right.checkWritten(operations),
    close: () => right.close(),
  });
}
