// What a run log says of the machine and the software, so that a reader knows what can be compared.
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "@assay/reports";

/** Beside cojson, which a run log names by itself. */
const PACKAGES = ["better-sqlite3", "fast-check"] as const;

/** The environment of a run whose data lies in the directory. */
export function environmentOf(directory: string): Environment {
  const packages: Record<string, string> = {};
  for (const name of PACKAGES) {
    const version = packageVersion(name);
    if (version !== undefined) packages[name] = version;
  }
  const npm = /\bnpm\/(\S+)/.exec(process.env["npm_config_user_agent"] ?? "")?.[1];
  const filesystem = filesystemOf(directory);
  const revision = gitRevision();
  // Windows tells none and says 0.
  const [load = 0] = loadavg();
  return {
    node: process.versions.node,
    ...(npm === undefined ? {} : { npm }),
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    ...(load === 0 ? {} : { load }),
    memoryBytes: totalmem(),
    ...(filesystem === undefined ? {} : { filesystem }),
    ...(revision === undefined ? {} : { revision }),
    cojson: packageVersion("cojson") ?? "unknown",
    packages,
  };
}

/** The version of an installed package, or `undefined` where it is not installed. */
export function packageVersion(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const manifest: unknown = JSON.parse(
        readFileSync(join(folder, name, "package.json"), "utf8"),
      );
      if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
        return String(manifest.version);
      }
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return undefined;
}

/**
 * The type of the filesystem that an existing path lies on, where the kernel tells: that of the longest
 * mount point, and of the last one there, which covers those before it.
 */
function filesystemOf(path: string): string | undefined {
  let mounts: string;
  try {
    mounts = readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return undefined;
  }
  const target = `${realpathSync(path)}/`;
  const holders = mounts
    .split("\n")
    .map((line) => line.split(" ").map(unescapeMount))
    .filter(([, point = " "]) => target.startsWith(point.endsWith("/") ? point : `${point}/`));
  holders.sort(([, a = ""], [, b = ""]) => a.length - b.length);
  return holders.at(-1)?.[2];
}

/** The kernel writes spaces and the like as three octal digits. */
function unescapeMount(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
}

/** The revision of the working copy that this file belongs to, `-dirty` when it was changed. */
function gitRevision(): string | undefined {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"], {
      cwd: dirname(fileURLToPath(import.meta.url)),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // Installed from a package, or no git.
    return undefined;
  }
}
