// One directory by several paths: what a path is spelt like makes no second store of it, and no way
// around a lock.
import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { AnyCoValueStore, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { keepsData, type ClaimCheck } from "./cell-under-check.ts";
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
    const reference = referenceFor(cell);
    let first = await cell.open({ directory: path });
    for (const [number, [spelt, other]] of pathsOf(directory).entries()) {
      const write: SerialOperation = {
        op: "commitBatch",
        writes: [batchWrite("co_z1", batchSession("s", number, 1))],
      };
      reference.player.playSync(write);
      await cell.player(first).playAsync(write);
      if (engine.claims.exclusive) {
        await refusals.refused(`opening what is open, ${spelt}`, "LOCKED", () =>
          cell.open({ directory: other }),
        );
        await cell.close(first);
      }
      let second: AnyCoValueStore | undefined;
      await data.answered(`opening what was written, ${spelt}`, async () => {
        second = await cell.open({ directory: other });
      });
      if (second === undefined) return;
      data.equal(
        `what is read ${spelt}`,
        reference.player.playSync(READ),
        await cell.player(second).playAsync(READ),
        CLAUSES_OF_OPERATION[READ.op],
      );
      if (engine.claims.exclusive) {
        await refusals.refused(`opening by its own path what is open ${spelt}`, "LOCKED", () =>
          cell.open({ directory: path }),
        );
      }
      await cell.close(second);
      if (engine.claims.exclusive) first = await cell.open({ directory: path });
    }
  },
};

const READ: SerialOperation = { op: "readCoValue", id: "co_z1" };

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
