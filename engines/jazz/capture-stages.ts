// The stages of making a capture, in order.
import type { World } from "./capture-world.ts";
import { writeBigValues, writeBinary } from "./stages/big-content.ts";
import { deleteValues } from "./stages/deletions.ts";
import { editInRounds } from "./stages/edits.ts";
import { makeAccounts, makeGroups, removeMember } from "./stages/members.ts";
import { editText } from "./stages/text.ts";
import { makeValues } from "./stages/values.ts";

/** One stage of making a capture; waits for nothing but microtasks. */
interface Stage {
  readonly name: string;
  run(world: World): Promise<void>;
}

/** The stages in order. */
export const captureStages: readonly Stage[] = [
  { name: "accounts", run: makeAccounts },
  { name: "groups", run: makeGroups },
  { name: "values", run: makeValues },
  { name: "edits", run: (world) => editInRounds(world, "first half") },
  { name: "removal", run: removeMember },
  { name: "edits after the removal", run: (world) => editInRounds(world, "second half") },
  { name: "text", run: editText },
  { name: "big values", run: writeBigValues },
  { name: "binary", run: writeBinary },
  { name: "deletions", run: deleteValues },
];
