// Which version of cojson is installed beside us.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AssayError } from "../engine/errors.ts";

/** The version: cojson's package does not export its manifest, so it is read beside its entry point. */
export function cojsonVersion(): string {
  const entryPoint = createRequire(import.meta.url).resolve("cojson");
  const manifest: unknown = JSON.parse(
    readFileSync(join(dirname(entryPoint), "..", "package.json"), "utf8"),
  );
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new AssayError("INTERNAL", "cojson's package.json names no version");
}
