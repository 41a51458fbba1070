// A whole directory, as processes that were closed or killed leave it behind.
import { AssayError, type Api, type Durability, type EngineSource } from "@assay/engines/engine";
import { spawnEngine } from "@assay/engines/host";
import { storedHistory } from "./stored-history.ts";

/** How the last process ended; a killed one leaves other files behind. */
export const LEFT_BY = ["closed", "killed"] as const;

export type LeftBy = (typeof LEFT_BY)[number];

/** A cell, and what is stored in it. */
export interface StoredCell {
  readonly source: EngineSource;
  readonly api: Api;
  readonly durability: Durability;
  /** Of what is stored. */
  readonly seed: number;
}

/**
 * Stores the seed's history in two processes one after the other: the second finds what the first has
 * left. Errors: those of spawning and opening; `INTERNAL` where the store refuses a write; `INTERRUPTED`.
 */
export async function storeDirectory(
  { source, api, durability, seed }: StoredCell,
  path: string,
  leftBy: LeftBy,
  signal: AbortSignal,
): Promise<void> {
  const history = storedHistory(seed);
  const half = Math.floor(history.length / 2);
  for (const [part, operations] of [history.slice(0, half), history.slice(half)].entries()) {
    await using child = await spawnEngine({ source, cell: { api, durability }, path, signal });
    await child.open();
    for (const operation of operations) {
      const answer = await child.play(operation);
      if ("error" in answer) {
        throw new AssayError("INTERNAL", `${operation.op} of a whole store: ${answer.error}`);
      }
    }
    if (part === 0 || leftBy === "closed") await child.close();
    else await child.kill("SIGKILL");
  }
}
