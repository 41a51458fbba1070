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
import { TURNS } from "../claims/second-opener.ts";
import { KEEPING_CELLS, type KeepingCell } from "./keeping-cells.test.support.ts";

const OPENERS = 4;

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
  test("refuses other processes with LOCKED and the directory's name, and its holder goes on", async () => {
    const holder = await start(cell);
    await holder.open();
    await holder.play(commit(1));
    const others = await Promise.all(cell.engine.apis.map((api) => start({ ...cell, api })));
    for (const other of others) await expectLocked(other.open());
    expect(await holder.play(commit(2))).toEqual({ ok: [1] });
    expect(await holder.play(KNOWN)).toEqual(knownAfter(2));
    for (const other of others) await expectLocked(other.open());
    await holder.close();
    // One that was refused holds nothing back from the next.
    for (const other of others) {
      await other.open();
      expect(await other.play(KNOWN)).toEqual(knownAfter(2));
      await other.close();
    }
  });

  test("opens, with all that was acknowledged, once its holder was killed", async () => {
    const [holder, next] = await Promise.all([start(cell), start(cell)]);
    await holder.open();
    for (const number of [1, 2, 3]) await holder.play(commit(number));
    await expectLocked(next.open());
    await holder.kill("SIGKILL");
    await next.open();
    expect(await next.play(KNOWN)).toEqual(knownAfter(3));
    expect(await next.play(commit(4))).toEqual({ ok: [1] });
    await next.close();
  });

  test("stays held when an opener of the holder's own process was refused", async () => {
    const { engine, api, durability } = cell;
    const open = () =>
      api === "async"
        ? engine.openAsync({ path, durability })
        : Promise.resolve().then(() => engine.openSync({ path, durability }));
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

  test.each(["a new", "an existing"])(
    "lets exactly one process into %s directory that several open at once",
    async (which) => {
      const [first, ...others] = await Promise.all(
        Array.from({ length: OPENERS }, () => start(cell)),
      );
      if (which === "an existing") {
        await first?.open();
        await first?.play(commit(1));
        await first?.close();
      }
      const openers = which === "an existing" || first === undefined ? others : [first, ...others];
      const outcomes = await Promise.allSettled(openers.map((opener) => opener.open()));
      const winners = openers.filter((_, index) => outcomes[index]?.status === "fulfilled");
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason] : [],
      );
      expect(refused.filter((error) => !hasCode(error, "LOCKED"))).toEqual([]);
      expect(winners).toHaveLength(1);
      const commits = which === "an existing" ? 2 : 1;
      expect(await winners[0]?.play(commit(commits))).toEqual({ ok: [1] });
      await winners[0]?.close();
      const next = openers.find((opener) => opener !== winners[0]);
      await next?.open();
      expect(await next?.play(KNOWN)).toEqual(knownAfter(commits));
    },
  );
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

  test.each(["a new", "an existing"])(
    "lets all of several processes that open %s directory at once in, and loses no commit",
    async (which) => {
      const openers = await Promise.all(Array.from({ length: OPENERS }, () => start(cell)));
      if (which === "an existing") {
        const first = await start(cell);
        await first.open();
        await first.close();
      }
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
    },
  );
});
