// One directory by several paths: what a path is spelt like makes no second store of it, and no way
// around a lock.
import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Answer, AnyCoValueStore, Player, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor } from "./whole-state.ts";

/** Two paths of one directory: refused while it is open where that is claimed, the same data otherwise. */
export const knowsADirectoryByAnyPath: ClaimCheck = {
  name: "knows-a-directory-by-any-path",
  clauses: ["CV-121", "CV-114", "CV-104"],
  notApplicable: (context) =>
    keepsData(context) ? undefined : "a volatile cell uses no directory",
  async run(cell) {
    const { engine, directory } = cell.context;
    const refusals = cell.on("CV-121", "CV-114");
    const data = cell.on("CV-121", "CV-104");
    const path = join(directory, "data");
    const others = pathsOf(directory);
    const reference = referenceFor(cell);
    const first = await cell.open({ directory: path });
    await playBoth(cell, reference.player, first, storing("co_z1"));
    if (engine.claims.exclusive) {
      // Together, since a store may wait for a lock before it refuses.
      const refused = others.map(([, other]) => outcomeOf(() => cell.open({ directory: other })));
      for (const [index, outcome] of (await Promise.all(refused)).entries()) {
        const what = `opening what is open, ${others[index]?.[0]}`;
        refusals.equal(what, { error: "LOCKED" }, outcome);
      }
      await cell.close(first);
    }
    const opened = async (spelt: string, other: string): Promise<AnyCoValueStore | undefined> => {
      let store: AnyCoValueStore | undefined;
      await data.answered(`opening what was written, ${spelt}`, async () => {
        store = await cell.open({ directory: other });
      });
      return store;
    };
    for (const [spelt, other] of others) {
      const store = await opened(spelt, other);
      if (store === undefined) return;
      const [expected, actual] = await playBoth(cell, reference.player, store, READ);
      data.equal(`what is read ${spelt}`, expected, actual, CLAUSES_OF_OPERATION[READ.op]);
      await playBoth(cell, reference.player, store, storing(`co_z ${spelt}`));
      await cell.close(store);
    }
    const store = await opened(MIXED, mixedPathOf(directory));
    if (store === undefined) return;
    const [expected, actual] = await playBoth(cell, reference.player, store, LIST);
    data.equal(`what is listed ${MIXED}`, expected, actual, CLAUSES_OF_OPERATION[LIST.op]);
    if (!engine.claims.exclusive) return;
    // Once, since each holder of its own would cost what a store waits before it refuses.
    await refusals.refused(`opening by its own path what is open ${MIXED}`, "LOCKED", () =>
      cell.open({ directory: path }),
    );
  },
};

/** What the reference answers, and what the store does. */
async function playBoth(
  cell: CellUnderCheck,
  reference: Player,
  store: AnyCoValueStore,
  operation: SerialOperation,
): Promise<readonly [expected: Answer, actual: Answer]> {
  return [reference.playSync(operation), await cell.player(store).playAsync(operation)];
}

function storing(id: string): SerialOperation {
  return { op: "commitBatch", writes: [batchWrite(id, batchSession("s", 0, 1))] };
}

const READ: SerialOperation = { op: "readCoValue", id: "co_z1" };
const LIST: SerialOperation = { op: "getCoValueIDs", limit: 10, offset: 0 };

/** Other paths of the directory `data`, each with how it is spelt. */
function pathsOf(directory: string): readonly (readonly [spelt: string, path: string])[] {
  const path = join(directory, "data");
  mkdirSync(join(directory, "beside"));
  // A link's target is relative to the link.
  symlinkSync(resolve(path), join(directory, "link"), "dir");
  symlinkSync(resolve(directory), join(directory, "above"), "dir");
  return [
    ["by a path with a slash at its end", `${path}/`],
    ["by a path that goes out and in again", `${directory}/beside/../data`],
    ["by a path with a dot in it", `${directory}/./data/.`],
    ["by a relative path", relative(process.cwd(), path)],
    ["by a symbolic link to it", join(directory, "link")],
    ["by a symbolic link above it", join(directory, "above", "data")],
  ];
}

const MIXED = "by a path with all of these in it";

/** A path of the directory `data` with something of each of the others, once they are there. */
function mixedPathOf(directory: string): string {
  return `${relative(process.cwd(), join(directory, "above"))}/beside/../link/./`;
}
