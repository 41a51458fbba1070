// Failures in a run log: whole, so that a report shows and a later run replays them from the log alone.
import { z } from "zod";

/** An operation: what its fields mean is the contract's, so a log takes any that are JSON. */
const operationSchema = z.object({ op: z.string() }).catchall(z.json()).meta({ id: "operation" });

const answerSchema = z
  .union([
    z.object({ ok: z.json() }),
    z.object({ error: z.string() }),
    z.object({ skipped: z.string() }),
  ])
  .meta({ id: "answer" });

const differenceSchema = z.discriminatedUnion("at", [
  z.object({
    at: z.literal("operation"),
    index: z.int().nonnegative(),
    operation: operationSchema,
    expected: answerSchema,
    actual: answerSchema,
  }),
  z.object({ at: z.literal("final state"), expected: z.json(), actual: z.json() }),
]);

/** A failed check's finding. */
export const failureSchema = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("history"),
      origin: z.discriminatedUnion("from", [
        z.object({ from: z.literal("seed"), seed: z.int(), path: z.string() }),
        z.object({ from: z.literal("corpus"), name: z.string() }),
      ]),
      history: z.array(operationSchema),
      difference: differenceSchema,
      clauses: z.array(z.string()),
      nature: z.enum(["deterministic", "flaky"]),
      file: z.string().exactOptional(),
      snippetFile: z.string().exactOptional(),
      replay: z.string(),
    }),
    z.object({
      kind: z.literal("observed"),
      what: z.string(),
      clauses: z.array(z.string()),
      expected: z.json(),
      actual: z.json(),
    }),
  ])
  .meta({ id: "failure" });
