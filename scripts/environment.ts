// What a run log says of the machine and the software, so that a reader knows what can be compared.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "@assay/reports";
import { processorOf } from "./environment/processor.ts";
import { mountOf, storageOf } from "./environment/storage.ts";
import { chosenOf, readSystemText } from "./environment/system-text.ts";
import { virtualisationOf } from "./environment/virtualisation.ts";

/** Beside cojson, which a run log names by itself. What is bundled in them, each cell's version says. */
const PACKAGES = ["better-sqlite3", "classic-level", "lmdb", "fast-check"] as const;

/** The environment of a run whose data lies in the directory. */
export function environmentOf(directory: string): Environment {
  const packages: Record<string, string> = {};
  for (const name of PACKAGES) {
    const version = packageVersion(name);
    if (version !== undefined) packages[name] = version;
  }
  const npm = /\bnpm\/(\S+)/.exec(process.env["npm_config_user_agent"] ?? "")?.[1];
  const mount = mountOf(realpathSync(directory), readSystemText("/proc/self/mountinfo") ?? "");
  const hugePages = chosenOf(readSystemText("/sys/kernel/mm/transparent_hugepage/enabled"));
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
    kernel: release(),
    ...processorOf(cpus().length, readSystemText),
    ...(hugePages === undefined ? {} : { transparentHugePages: hugePages }),
    ...virtualisationOf({
      read: readSystemText,
      exists: existsSync,
      variables: process.env,
      kernel: release(),
    }),
    ...(mount === undefined
      ? {}
      : { filesystem: mount.filesystem, storage: storageOf(mount, readSystemText) }),
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
