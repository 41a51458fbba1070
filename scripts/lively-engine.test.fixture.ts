// An engine whose module leaves a timer behind, which keeps a process for as long as it is there.
import type { CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";

setInterval(() => {}, 100);

export const livelyEngine: CoValueEngine = { ...memoryEngine, name: "lively" };
