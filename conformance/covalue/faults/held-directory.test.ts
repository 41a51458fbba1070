// A directory that another process holds: refused with LOCKED where the engine claims to be exclusive,
// shared where it does not. What a second opener in the same process gets is the claims' matter.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { peersOf, type SerialOperation } from "@assay/engines/covalue";
import { canonicalText, hasCode } from "@assay/engines/engine";
import { answersOf } from "@assay/engines/history";
import {
  spawnEngine,
  temporaryDirectory,
  type EngineProcess,
  type TemporaryDirectory,
} from "@assay/engines/host";
import { batchSession, batchWrite } from "../claims/fixed-history.ts";
import { TURNS } from "../claims/openers-turns.ts";
import { KEEPING_CELLS, type KeepingCell } from "./keeping-cells.test.support.ts";

const OPENERS = 3;

let directory: TemporaryDirectory;
let path: string;
let started: EngineProcess[] = [];

beforeEach(() => {
  directory = temporaryDirectory(".assay");
  path = join(directory.path, "store");
});
afterEach(async () => {
  for (const child of started) await child.kill();
  started = [];
  directory.remove();
});

async function start({ source, api, durability }: KeepingCell): Promise<EngineProcess> {
  const child = await spawnEngine({ source, cell: { api, durability }, path });
  started.push(child);
  return child;
}

/** The `number`th commit of a holder: as many transactions as there were commits. */
function commit(number: number): SerialOperation {
  const session = batchSession("a_session_z1", number - 1, 1);
  return { op: "commitBatch", writes: [batchWrite("co_zHeld", session)] };
}

const KNOWN: SerialOperation = { op: "getCoValueKnownState", id: "co_zHeld" };
const knownAfter = (commits: number) => ({
  ok: { id: "co_zHeld", header: true, sessions: { a_session_z1: commits } },
});

async function expectLocked(opening: Promise<unknown>): Promise<void> {
  const error: unknown = await opening.then(
    () => "opened",
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "LOCKED", message: expect.stringContaining(path) });
}

const exclusive = KEEPING_CELLS.filter(({ engine }) => engine.claims.exclusive);
const shared = KEEPING_CELLS.filter(({ engine }) => !engine.claims.exclusive);

describe.each(exclusive)("$name, which is exclusive", (cell) => {
  test("refuses other processes with LOCKED and the directory's name, until its holder has closed or was killed", async () => {
    const [holder, next, last] = await Promise.all([start(cell), start(cell), start(cell)]);
    await holder.open();
    await holder.play(commit(1));
    await expectLocked(next.open());
    expect(await holder.play(commit(2))).toEqual({ ok: [1] });
    expect(await holder.play(KNOWN)).toEqual(knownAfter(2));
    await expectLocked(next.open());
    await holder.close();
    // One that was refused holds nothing back.
    await next.open();
    expect(await next.play(KNOWN)).toEqual(knownAfter(2));
    expect(await next.play(commit(3))).toEqual({ ok: [1] });
    await expectLocked(last.open());
    await next.kill("SIGKILL");
    await last.open();
    expect(await last.play(KNOWN)).toEqual(knownAfter(3));
    expect(await last.play(commit(4))).toEqual({ ok: [1] });
    await last.close();
  });

  test("stays held when an opener of the holder's own process was refused", async () => {
    const { engine, api, durability } = cell;
    const open = async () =>
      api === "async"
        ? engine.openAsync({ path, durability })
        : engine.openSync({ path, durability });
    const holder = await open();
    try {
      await expectLocked(open());
      // On POSIX a process lets go of its locks on a file when it closes any of its descriptors.
      await expectLocked((await start(cell)).open());
      expect(await holder.getCoValueCount()).toBe(0);
    } finally {
      await holder.close();
    }
  });

  test("lets exactly one process into a directory that several open at once, new or not", async () => {
    let openers = await Promise.all(Array.from({ length: OPENERS }, () => start(cell)));
    for (let commits = 1; openers.length > 1; commits += 1) {
      const outcomes = await Promise.allSettled(openers.map((opener) => opener.open()));
      const refusals = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason] : [],
      );
      expect(refusals.filter((error) => !hasCode(error, "LOCKED"))).toEqual([]);
      expect(refusals).toHaveLength(openers.length - 1);
      const [winner] = openers.filter((_, index) => outcomes[index]?.status === "fulfilled");
      expect(await winner?.play(commit(commits))).toEqual({ ok: [1] });
      expect(await winner?.play(KNOWN)).toEqual(knownAfter(commits));
      await winner?.close();
      openers = openers.filter((opener) => opener !== winner);
    }
  });
});

describe.each(shared)("$name, which is not exclusive", (cell) => {
  test("lets two processes read each other's commits and build on them, also after one was killed", async () => {
    const [one, two] = await Promise.all([start(cell), start(cell)]);
    const openers = [one, two] as const;
    for (const opener of openers) await opener.open();
    const history = TURNS.map(([, operation]) => operation);
    const { answers, finalState } = answersOf(history);
    for (const [index, [opener, operation]] of TURNS.entries()) {
      const answer = await openers[opener].play(operation);
      expect(answer, `${operation.op}, number ${index}`).toEqual(answers[index]);
    }
    const stateSeenBy = async (opener: EngineProcess) =>
      canonicalText(await opener.observe(peersOf(history)));
    for (const opener of openers) expect(await stateSeenBy(opener)).toBe(canonicalText(finalState));
    await one.kill("SIGKILL");
    expect(await stateSeenBy(two)).toBe(canonicalText(finalState));
    expect(await two.play(commit(1))).toEqual({ ok: [5] });
    expect(await two.play(KNOWN)).toEqual(knownAfter(1));
  });

  test("lets all of several processes that open a new directory at once in, and loses no commit", async () => {
    const openers = await Promise.all(Array.from({ length: OPENERS }, () => start(cell)));
    await Promise.all(openers.map((opener) => opener.open()));
    const writes = openers.map((opener, index) =>
      opener.play({
        op: "commitBatch",
        writes: [batchWrite(`co_z${index}`, batchSession("a_session_z1", 0, 2))],
      }),
    );
    const rowIDs = (await Promise.all(writes)).map((answer) => JSON.stringify(answer)).sort();
    expect(rowIDs).toEqual(openers.map((_, index) => `{"ok":[${index + 1}]}`));
    for (const opener of openers) {
      for (const [index] of openers.entries()) {
        const id = `co_z${index}`;
        expect(await opener.play({ op: "getCoValueKnownState", id })).toEqual({
          ok: { id, header: true, sessions: { a_session_z1: 2 } },
        });
      }
    }
  });
});
