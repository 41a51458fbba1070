// The records of a bench run: what the machine costs by itself, under which conditions a process timed,
// and what each timed pass showed.
import { z } from "zod";
import { cellSchema } from "./cell.ts";

const nanosecondsSchema = z.number().nonnegative();
const countSchema = z.int().nonnegative();
const bytesSchema = z.int().nonnegative();

const untoldSchema = z.object({ told: z.literal(false), reason: z.string() });

/** What the system told, or why it did not. */
function toldSchema<Schema extends z.ZodType>(value: Schema) {
  return z.discriminatedUnion("told", [z.object({ told: z.literal(true), value }), untoldSchema]);
}

const syncFloorSchema = z.object({
  medianNs: nanosecondsSchema,
  p99Ns: nanosecondsSchema,
  maxNs: nanosecondsSchema,
  samples: countSchema,
});

export const floorsSchema = z.object({
  type: z.literal("floors"),
  floors: z.object({
    timerNs: nanosecondsSchema,
    turns: z.object({ resolvedPromiseNs: nanosecondsSchema, immediateNs: nanosecondsSchema }),
    binding: toldSchema(z.object({ callNs: nanosecondsSchema, taskNs: nanosecondsSchema })),
    sync: toldSchema(z.object({ fdatasync: syncFloorSchema, fsync: syncFloorSchema })),
  }),
});

export const conditionsSchema = z.object({
  type: z.literal("conditions"),
  cell: cellSchema,
  round: countSchema,
  timerNs: nanosecondsSchema,
  overheadNs: nanosecondsSchema,
  harnessNs: nanosecondsSchema,
  garbageCollected: z.boolean(),
});

const latencySchema = z.object({
  p50Ns: nanosecondsSchema,
  p90Ns: nanosecondsSchema.exactOptional(),
  p95Ns: nanosecondsSchema.exactOptional(),
  p99Ns: nanosecondsSchema.exactOptional(),
  p999Ns: nanosecondsSchema.exactOptional(),
  p9999Ns: nanosecondsSchema.exactOptional(),
  minNs: nanosecondsSchema,
  maxNs: nanosecondsSchema,
  meanNs: nanosecondsSchema,
});

const histogramSchema = z.object({
  version: z.literal(1),
  min: nanosecondsSchema,
  max: nanosecondsSchema,
  buckets: z.array(z.tuple([countSchema, countSchema])),
});

const timelineSchema = z.array(
  z.object({
    second: z.number().nonnegative(),
    widthSeconds: z.number().nonnegative(),
    operations: countSchema,
    p50Ns: nanosecondsSchema.exactOptional(),
    p99Ns: nanosecondsSchema.exactOptional(),
    maxNs: nanosecondsSchema.exactOptional(),
  }),
);

const stallsSchema = z.array(
  z.object({
    second: z.number().nonnegative(),
    widthSeconds: z.number().nonnegative(),
    silentSeconds: z.number().nonnegative(),
    maxNs: nanosecondsSchema.exactOptional(),
  }),
);

const resourcesSchema = z.object({
  cpu: z.object({ userNs: nanosecondsSchema, systemNs: nanosecondsSchema }),
  memory: toldSchema(
    z.object({ peakResidentBytes: bytesSchema, since: z.enum(["start", "process"]) }),
  ),
  processIo: toldSchema(
    z.object({
      readCallBytes: bytesSchema,
      writeCallBytes: bytesSchema,
      readCalls: countSchema,
      writeCalls: countSchema,
      storageReadBytes: bytesSchema,
      storageWriteBytes: bytesSchema,
      cancelledWriteBytes: bytesSchema,
    }),
  ),
  deviceIo: toldSchema(
    z.object({
      device: z.string(),
      readBytes: bytesSchema,
      writtenBytes: bytesSchema,
      reads: countSchema,
      writes: countSchema,
      flushes: countSchema.exactOptional(),
    }),
  ),
  contextSwitches: toldSchema(z.object({ voluntary: countSchema, involuntary: countSchema })),
});

const pausesSchema = z.object({ count: countSchema, durationNs: nanosecondsSchema });

const runtimeSchema = z.object({
  // Older logs of this version have none.
  spanNs: nanosecondsSchema.exactOptional(),
  eventLoopDelay: z.object({
    p50Ns: nanosecondsSchema,
    p99Ns: nanosecondsSchema,
    maxNs: nanosecondsSchema,
    samples: countSchema,
    resolutionNs: nanosecondsSchema,
  }),
  garbageCollection: z.object({
    minor: pausesSchema,
    major: pausesSchema,
    incremental: pausesSchema,
    weakCallbacks: pausesSchema,
  }),
});

const diskUsageSchema = z.object({
  bytesApparent: bytesSchema,
  bytesAllocated: bytesSchema,
  files: countSchema,
});

const recordedLatencySchema = z.object({
  latency: latencySchema,
  histogram: histogramSchema,
  timeline: timelineSchema,
  stalls: stallsSchema,
});

const openLoopSchema = recordedLatencySchema.extend({
  operations: countSchema,
  intendedRate: z.number().nonnegative(),
  achievedRate: z.number().nonnegative(),
  overloaded: z.boolean(),
  queued: countSchema,
  mostInFlight: countSchema,
  lag: z.object({ p50Ns: nanosecondsSchema, p99Ns: nanosecondsSchema, maxNs: nanosecondsSchema }),
});

export const measuredSchema = recordedLatencySchema.extend({
  type: z.literal("measured"),
  cell: cellSchema,
  workload: z.string(),
  round: countSchema,
  unit: z.string(),
  concurrency: z.int().positive(),
  operations: countSchema,
  warmUp: z.object({ operations: countSchema, stable: z.boolean() }),
  batch: z.int().positive(),
  durationNs: nanosecondsSchema,
  generationNs: nanosecondsSchema,
  opsPerSecond: z.number().nonnegative(),
  contentSize: z.number().nonnegative(),
  open: openLoopSchema.exactOptional(),
  openLatency: latencySchema.exactOptional(),
  counters: z.object({
    calls: countSchema,
    rows: countSchema,
    batchBytes: bytesSchema,
    syncsRequested: countSchema,
  }),
  resources: resourcesSchema,
  runtime: runtimeSchema,
  disk: z.object({
    open: diskUsageSchema.exactOptional(),
    closed: diskUsageSchema.exactOptional(),
  }),
  pageCache: z
    .discriminatedUnion("dropped", [
      z.object({ dropped: z.literal(true), how: z.string(), verified: z.boolean() }),
      z.object({ dropped: z.literal(false), reason: z.string() }),
    ])
    .exactOptional(),
});

export const voidedSchema = z.object({
  type: z.literal("voided"),
  cell: cellSchema,
  workload: z.string(),
  round: countSchema,
  reason: z.string(),
});

export const notRunSchema = voidedSchema.extend({
  type: z.literal("not-run"),
  cut: z.literal(true).exactOptional(),
});
