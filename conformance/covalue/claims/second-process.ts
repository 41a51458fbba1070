// The claim `exclusive`, or that openers agree, between processes: a lock or a cache that one process has for itself
// passes whatever two openers in it show (`second-opener.ts`).
import { codedMessage } from "@assay/engines/engine";
import { spawnEngine, type EngineProcess } from "@assay/engines/host";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { commit, TURNS } from "./openers-turns.ts";
import { referenceFor } from "./whole-state.ts";

/** What is claimed of a second opener holds for one in another process. */
export const anotherProcessIsAnOpener: ClaimCheck = {
  name: "another-process-is-an-opener",
  clauses: ["CV-114", "CV-115"],
  absence: { claim: "exclusive", clauses: ["CV-114"] },
  notApplicable: (context) =>
    !keepsData(context)
      ? "a volatile cell shares nothing that two could open"
      : context.source === undefined
        ? "no other process can import the engine"
        : undefined,
  async run(cell) {
    const { source, engine, api, durability, tuning, directory } = cell.context;
    // It applies nowhere else.
    if (source === undefined) return;
    const own = await cell.open();
    const options = { source, cell: { api, durability, tuning }, path: directory };
    let other: EngineProcess;
    try {
      other = await spawnEngine(options);
    } catch (error) {
      // That a machine has no room for one says nothing of what two would see.
      cell.on("CV-114", "CV-115").notRun(`no other process: ${codedMessage(error)}`);
      return;
    }
    // Also where the check does not come to its end.
    cell.atTheEnd(() => other.kill());
    await (engine.claims.exclusive ? isRefused(cell, own, other) : agrees(cell, own, other));
  },
};

/** The other process gets in once this one has closed, and then keeps it out. */
async function isRefused(
  cell: CellUnderCheck,
  own: AnyCoValueStore,
  other: EngineProcess,
): Promise<void> {
  const lock = cell.on("CV-114");
  const written = commit(batchWrite("co_zFirst", batchSession("s", 0, 2)));
  await cell.player(own).playAsync(written);
  await lock.refused("an opener in another process", "LOCKED", () => other.open());
  const look = { op: "readCoValue", id: "co_zFirst" } as const;
  const expected = await cell.player(own).playAsync(look);
  await cell.close(own);
  await lock.answered("an opener in another process once this one has closed", () => other.open());
  lock.equal("what it reads", expected, await outcomeOfPlay(other, look));
  await lock.refused("an opener beside another process", "LOCKED", () => cell.open());
  await other.close();
  await lock.answered("an opener once another process has closed", () => cell.open());
}

/** Each sees what the other has committed. */
async function agrees(
  cell: CellUnderCheck,
  own: AnyCoValueStore,
  other: EngineProcess,
): Promise<void> {
  let isOpen = false;
  await cell
    .on("CV-114")
    .answered(
      "opening in another process what is open, where exclusive is not claimed,",
      async () => {
        await other.open();
        isOpen = true;
      },
    );
  // Without a second opener there is nobody to agree with.
  if (!isOpen) return;
  const agreement = cell.on("CV-115");
  const player = cell.player(own);
  const reference = referenceFor(cell).player;
  for (const [opener, operation] of TURNS) {
    const expected = reference.playSync(operation);
    const actual =
      opener === 0 ? await player.playAsync(operation) : await outcomeOfPlay(other, operation);
    const whose = opener === 0 ? "this process" : "another process";
    const standsOn = CLAUSES_OF_OPERATION[operation.op];
    agreement.equal(`${operation.op} by ${whose} of two`, expected, actual, standsOn);
  }
  await other.close();
}

/** What a call in the other process was answered with, or that the process ended in it. */
async function outcomeOfPlay(
  other: EngineProcess,
  operation: Parameters<EngineProcess["play"]>[0],
): Promise<unknown> {
  let answer: unknown;
  const outcome = await outcomeOf(async () => {
    answer = await other.play(operation);
  });
  return outcome === "answered" ? answer : outcome;
}
