// A process that exits with its store open: idle, or with a commit under way in the async api.
import type { CoValueHeader } from "../covalue/port.ts";
import { lmdbEngine } from "./engine.ts";

const [, , api = "", path = "", how = ""] = process.argv;
const options = { path, durability: "power" } as const;
const store = api === "sync" ? lmdbEngine.openSync(options) : await lmdbEngine.openAsync(options);
const large = { type: "x".repeat(20_000_000) } as unknown as CoValueHeader;
if (how === "committing") void store.upsertCoValue("a", large);
setImmediate(() => process.exit());
