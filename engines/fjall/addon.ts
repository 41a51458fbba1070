// Finds and loads the addon, which is built from crates/ where there is a Rust compiler: never loaded
// before someone asks.
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Native from "#fjall-native";
import type { Probe } from "../engine/engine.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** What the addon exports. */
export type Addon = typeof Native;

/** Loads the addon's generated loader; another one in tests. */
export interface AddonSource {
  /** The folder that addons are built into. */
  readonly folder: string;
  load(): Promise<Addon>;
}

const BUILT: AddonSource = {
  folder: dirname(fileURLToPath(import.meta.resolve("#fjall-native"))),
  load: () => import("#fjall-native"),
};

const BUILD_IT =
  "`npm run setup` builds it and needs Rust 1.90 or newer (https://rustup.rs) and a C compiler";

/** Whether the addon is there and loads, with the version of fjall in it. */
export async function probeAddon(source: AddonSource = BUILT): Promise<Probe> {
  const names = existsSync(source.folder) ? readdirSync(source.folder) : [];
  const addons = names.filter((name) => name.endsWith(".node"));
  if (addons.length === 0) {
    return { available: false, reason: "its native addon is not built", remedy: BUILD_IT };
  }
  const here = `${process.platform}-${process.arch}`;
  if (!addons.some((name) => name.includes(here))) {
    return {
      available: false,
      reason: `its native addon is built for another platform than ${here}: ${addons.join(", ")}`,
      remedy: BUILD_IT,
    };
  }
  try {
    return { available: true, version: `fjall ${(await source.load()).fjallVersion()}` };
  } catch (error) {
    return {
      available: false,
      reason: `its native addon does not load under Node ${process.version}: ${rootMessage(error)}`,
      remedy: BUILD_IT,
    };
  }
}

/** The addon. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
export async function loadAddon(source: AddonSource = BUILT): Promise<Addon> {
  try {
    return await source.load();
  } catch (error) {
    const probe = await probeAddon(source);
    const why = probe.available ? errorMessage(error) : `${probe.reason}; ${probe.remedy}`;
    // The root alone: the loader's own advice, npm's lock file removed and all, would do harm.
    throw new AssayError("ENGINE_UNAVAILABLE", `fjall cannot run here: ${why}`, {
      cause: rootOf(error),
    });
  }
}

/** The generated loader wraps what the system said into errors of its own. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

function rootMessage(error: unknown): string {
  return errorMessage(rootOf(error)).split("\n")[0] ?? "";
}
