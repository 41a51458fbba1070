// A small capture, made once for all tests of a file.
import { makeCapture } from "@assay/engines/jazz";
import type { Capture } from "@assay/engines/history";

let made: Promise<Capture> | undefined;

export function smallCapture(): Promise<Capture> {
  made ??= makeCapture({ seed: 4, scale: "smoke" });
  return made;
}
