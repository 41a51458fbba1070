// The machine and the software of a run: what must be alike for times to compare.
import { z } from "zod";
import type { Recorded } from "./recorded.ts";

const storageSchema = z.object({
  mountPoint: z.string(),
  /** Options of the mount and of its filesystem; long ones are cut after their name. */
  options: z.array(z.string()),
  /** What is mounted: `/dev/vda1`. */
  source: z.string(),
  /** The block device, where the filesystem is on one that is known. */
  device: z
    .object({
      /** As the kernel names it: `vda1`. */
      name: z.string(),
      /** What the device says; a virtual one may say it whatever lies beneath. */
      rotational: z.boolean().exactOptional(),
      /** What orders requests to it: `mq-deadline`. */
      scheduler: z.string().exactOptional(),
      /** `write back` where a synced write needs a flush, `write through` where it needs none. */
      writeCache: z.string().exactOptional(),
    })
    .exactOptional(),
});

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
  /** Release of the operating system's kernel. */
  kernel: z.string().exactOptional(),
  /** What sets the processor's frequency, where told: `performance`. */
  cpuGovernor: z.string().exactOptional(),
  /** Whether the processor may go above its nominal frequency, where told. */
  cpuTurbo: z.boolean().exactOptional(),
  /** When the kernel gives a process large pages unasked, where told: `madvise`. */
  transparentHugePages: z.string().exactOptional(),
  /** The hypervisor, where there are signs of one; `unnamed` where it does not say which. */
  virtualMachine: z.string().exactOptional(),
  /** What kind of container this is, where there are signs of one: `docker`. */
  container: z.string().exactOptional(),
  /** Type of the filesystem that data lies on, where known: `ext4`. */
  filesystem: z.string().exactOptional(),
  /** What that filesystem is on, where known. */
  storage: storageSchema.exactOptional(),
  /** Revision of the working copy, where it is one; `-dirty` at its end when files differ from it. */
  revision: z.string().exactOptional(),
  /** Version of cojson, whose contract and data these are. */
  cojson: z.string(),
  /** Versions of packages by name. */
  packages: z.record(z.string(), z.string()),
});

/** The machine and the software of a run. */
export type Environment = Recorded<z.infer<typeof environmentSchema>>;
