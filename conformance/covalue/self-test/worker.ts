// The process of one broken engine or of one whole cell, which it tests with one seed after the other.
import { z } from "zod";
import { APIS, DURABILITIES } from "@assay/engines/engine";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { MUTANTS } from "../mutants/index.ts";
import type { SelfTestResult } from "./result.ts";
import { testCell, testMutant, type TestOptions } from "./test-one.ts";

const workSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("mutant"), name: z.string() }),
  z.strictObject({
    kind: z.literal("cell"),
    source: z.strictObject({ module: z.string(), exportName: z.string() }),
    api: z.enum(APIS),
    durability: z.enum(DURABILITIES),
  }),
]);

const inputSchema = z.strictObject({
  work: workSchema,
  seeds: z.array(z.number()),
  histories: z.number().optional(),
  directory: z.string(),
  muted: z.boolean(),
  shortens: z.boolean(),
});

/** What such a process works on. */
export type Work = z.infer<typeof workSchema>;

/** What such a process is told. */
export type SelfTestInput = z.infer<typeof inputSchema>;

/** What it says: a result a seed, in their order, and now and then that it goes on. */
export type SelfTestEvent =
  | { readonly type: "alive" }
  | { readonly type: "result"; readonly result: SelfTestResult };

const ALIVE_MS = 1_000;

/** Tests with every seed. Errors: `ENGINE_UNKNOWN` where the engine cannot be imported. */
export const run: WorkerFunction<SelfTestEvent> = async (input, emit, signal) => {
  const { work, seeds, histories, directory, muted, shortens } = inputSchema.parse(input);
  const test = await testOf(work);
  let told = performance.now();
  const onProgress = (): void => {
    if (performance.now() - told < ALIVE_MS) return;
    told = performance.now();
    emit({ type: "alive" });
  };
  for (const seed of seeds) {
    const given = histories === undefined ? {} : { histories };
    const result = await test({ seed, directory, muted, shortens, signal, onProgress, ...given });
    if (signal.aborted) return;
    emit({ type: "result", result });
  }
};

async function testOf(work: Work): Promise<(options: TestOptions) => Promise<SelfTestResult>> {
  if (work.kind === "cell") {
    const { source, api, durability } = work;
    const engine = await importEngine(source);
    return (options) => testCell({ engine, api, durability }, options);
  }
  const mutant = MUTANTS.find(({ name }) => name === work.name);
  if (mutant === undefined) throw new TypeError(`no mutant ${work.name}`);
  return (options) => testMutant(mutant, options);
}
