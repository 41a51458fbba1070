// The machine and the software of a run: what must be alike for times to compare.
import { z } from "zod";
import type { Recorded } from "./recorded.ts";

export const environmentSchema = z.object({
  /** Version of Node. */
  node: z.string(),
  /** Version of npm, where the run was started by it. */
  npm: z.string().exactOptional(),
  /** As `process.platform` has it: `linux`. */
  platform: z.string(),
  /** As `process.arch` has it: `x64`. */
  arch: z.string(),
  /** The processor's model. */
  cpu: z.string(),
  /** Processors that the run may use. */
  cores: z.int().positive(),
  /** Processes that wanted a processor when the run began, on average over a minute, where the system tells. */
  load: z.number().nonnegative().exactOptional(),
  memoryBytes: z.int().nonnegative(),
  /** Type of the filesystem that data lies on, where known: `ext4`. */
  filesystem: z.string().exactOptional(),
  /** Revision of the working copy, where it is one; `-dirty` at its end when files differ from it. */
  revision: z.string().exactOptional(),
  /** Version of cojson, whose contract and data these are. */
  cojson: z.string(),
  /** Versions of packages by name. */
  packages: z.record(z.string(), z.string()),
});

/** The machine and the software of a run. */
export type Environment = Recorded<z.infer<typeof environmentSchema>>;
