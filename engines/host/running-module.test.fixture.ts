// Says where it runs from, and where its package does.
import { writeSync } from "node:fs";

writeSync(1, `${import.meta.url} imports ${import.meta.resolve("@assay/engines/engine")}`);
