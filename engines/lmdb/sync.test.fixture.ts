// What sync.test.ts traces: five batches and then a sync, with a mark before each on the standard error. The
// arguments are api, directory and sync mode.
import { writeSync } from "node:fs";
import { numbered, open } from "./stores.test.support.ts";
import type { SyncMode } from "./tuning.ts";

const MODES: readonly SyncMode[] = ["never", "pages", "everything"];
const [, , api, path = "", wanted] = process.argv;
const syncMode = MODES.find((mode) => mode === wanted) ?? "never";
const mark = (part: string): void => void writeSync(2, `MARK ${part} `);

const store = open(api === "sync" ? "sync" : "async", path, { syncMode });
mark("batches");
for (let number = 0; number < 5; number += 1) await store.batch(numbered(number, 1));
mark("sync");
await store.sync();
mark("end");
await store.close();
