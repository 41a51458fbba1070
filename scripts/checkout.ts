// The checkout of Assay's sources that a command runs from, where it does: set-up builds there.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this file lies in, as source or compiled; `undefined` in an installed package. */
export function checkout(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const isCheckout = ["scripts/setup/set-up.mjs", "crates/Cargo.toml"].every((file) =>
      existsSync(join(folder, file)),
    );
    if (isCheckout) return folder;
  }
  return undefined;
}
