// Engines that do worse than refuse a value of a parameter.
import type { CoValueEngine } from "@assay/engines/covalue";
import { AssayError } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { memoryEngine } from "@assay/engines/memory";

// Of a build where there is one, which a process loads at once.
const MODULE = moduleBeside(import.meta.url, "./tuned-engines.test.fixture").href;

/** Memory with a parameter `size`, whose sync open does something. */
function opening(exportName: string, open: () => never): CoValueEngine {
  return {
    ...memoryEngine,
    name: exportName,
    source: { module: MODULE, exportName },
    defaults: { size: 1 },
    openSync: open,
  };
}

/** Ends the process that it is opened in. */
export const ending = opening("ending", () => process.exit(0));

/** Never leaves the call. */
export const hanging = opening("hanging", () => {
  for (;;);
});

/** Takes no other size. */
export const picky = opening("picky", () => {
  throw new AssayError("TUNING_UNKNOWN", "picky is of one size");
});
