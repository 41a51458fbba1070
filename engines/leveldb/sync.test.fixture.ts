// What sync.test.ts traces: writes, with a mark before each part on the standard error. The arguments
// are a directory and a durability.
import { copyFileSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DURABILITIES } from "../engine/cell.ts";
import { LOG_FILE } from "./files.ts";
import { open, numbered } from "./stores.test.support.ts";

const [, , path = "", wanted = ""] = process.argv;
const durability = DURABILITIES.find((each) => each === wanted) ?? "process";
const mark = (part: string): void => void writeSync(2, `MARK ${part}`);

mark("opening");
const store = await open(path, { durability });
mark("batches");
for (let number = 0; number < 5; number += 1) await store.batch(numbered(number, 1));
await store.batch([]);
mark("sync");
await store.sync();
// As it is while a table is made of what the older log holds.
const [log = ""] = readdirSync(path).filter((name) => LOG_FILE.test(name));
copyFileSync(join(path, log), join(path, "000999.log"));
mark("sync with two logs");
await store.sync();
mark(`requested ${store.stats().syncsRequested}`);
await store.close();
