import { rm } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { memoryEngine } from "@assay/engines/memory";
import type { History } from "@assay/engines/covalue";
import { moduleBeside } from "@assay/engines/host";
import { dyingEngine } from "../dying-engine.test.fixture.ts";
import { sampleHistories } from "../sample.ts";
import { historiesOf } from "../without-unclaimed.ts";
import { endingHistory } from "./ending-history.ts";

const directory = ".assay/test/ending-history";
afterAll(() => rm(directory, { recursive: true, force: true }));

const { signal } = new AbortController();
const options = { directory, failures: `${directory}/failures` };
const module = moduleBeside(import.meta.url, "../dying-engine.test.fixture").href;

const memory = { engine: memoryEngine, api: "sync", durability: "volatile" } as const;
const dying = {
  ...memory,
  engine: { ...dyingEngine, source: { module, exportName: "dyingEngine" } },
};

test("a history of a seed is drawn again as the run has drawn it", async () => {
  const drawn: History[] = [];
  const property = fc.property(historiesOf(memory), (history) => void drawn.push(history));
  fc.check(property, { seed: 7, numRuns: 5, endOnFailure: true });
  expect(sampleHistories(memory, 7, 3).at(-1)).toEqual(drawn[2]);
});

test("a history that ends its process is a failure up to the call in which it does, in a file to replay", async () => {
  const first = sampleHistories(dying, 1, 40).findIndex((history) =>
    history.some(({ op }) => op === "getCoValueCount"),
  );
  const plays = { from: "seed", seed: 1, number: first + 1 } as const;
  const failure = await endingHistory(dying, plays, options, signal);
  expect(failure).toMatchObject({
    origin: { from: "seed", seed: 1, path: String(first) },
    difference: { actual: { error: expect.stringContaining("killed by SIGKILL") } },
    file: expect.stringContaining("ending-history/failures/"),
  });
  expect(failure?.history.at(-1)).toEqual({ op: "getCoValueCount" });
  expect(failure?.clauses[0]).toBe("CV-011");
});

test("a history that comes to its end says nothing", async () => {
  const plays = { from: "seed", seed: 1, number: 1 } as const;
  expect(await endingHistory(memory, plays, options, signal)).toBeUndefined();
});
