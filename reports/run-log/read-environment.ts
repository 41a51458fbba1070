// Finds out on what machine and with what software this process runs.
// Goal: what makes times differ. Non-goal: completeness; what cannot be found out is left out.
import { execFileSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import type { Environment } from "./environment.ts";

/** What the caller knows of its environment. */
export interface EnvironmentSource {
  /** Version of cojson. */
  readonly cojson: string;
  /** Versions of packages by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Where data will lie; need not exist yet. Default: the filesystem is left out. */
  readonly directory?: string;
  /** A directory of the working copy whose revision this is. Default: the current one. */
  readonly workingCopy?: string;
}

/** Reads the environment from the operating system, npm and git; never throws. */
export function readEnvironment(source: EnvironmentSource): Environment {
  const npm = /^npm\/(\S+)/.exec(process.env["npm_config_user_agent"] ?? "")?.[1];
  const filesystem = source.directory === undefined ? undefined : filesystemOf(source.directory);
  const revision = revisionOf(source.workingCopy ?? process.cwd());
  return {
    node: process.versions.node,
    ...(npm === undefined ? {} : { npm }),
    platform: platform(),
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(revision === undefined ? {} : { revision }),
    cojson: source.cojson,
    packages: source.packages,
  };
}

/** Filesystems by the magic number that statfs(2) gives on Linux. */
const FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext2/3/4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x2fc12fc1, "zfs"],
  [0xf2f52010, "f2fs"],
  [0x01021994, "tmpfs (in memory)"],
  [0x858458f6, "ramfs (in memory)"],
  [0x794c7630, "overlayfs"],
  [0x65735546, "fuse"],
  [0x01021997, "9p"],
  [0x6969, "nfs"],
]);

function filesystemOf(directory: string): string | undefined {
  let existing = resolve(directory);
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    const { type } = statfsSync(existing);
    return platform() === "linux"
      ? (FILESYSTEMS.get(type) ?? `filesystem 0x${type.toString(16)}`)
      : undefined;
  } catch {
    return undefined;
  }
}

function revisionOf(workingCopy: string): string | undefined {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"], {
      cwd: workingCopy,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 5000,
    }).trim();
  } catch {
    // No git, or no working copy: an installed package has neither.
    return undefined;
  }
}
