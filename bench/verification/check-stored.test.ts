import { beforeAll, describe, expect, it } from "vitest";
import type { StoredCoValue } from "@assay/engines/covalue";
import type { Stage } from "./stage.ts";
import { smallCapture } from "../dataset/capture.test.support.ts";
import type { Member } from "../dataset/population.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { benchPlan } from "../parameters.ts";
import { checkKnown, checkLoaded } from "./check-stored.ts";
import { Ledger } from "./ledger.ts";

let world: World;
beforeAll(async () => {
  world = makeWorld(await smallCapture(), 1, benchPlan("smoke", { transactions: 500 }).parameters);
});

/** A pass in which so many appends to the first coValue were acknowledged, and perhaps one more is in flight. */
function stageAfter(acknowledged: number, inFlight: boolean): Stage {
  const ledger = new Ledger(world.population.size);
  for (let made = 0; made < acknowledged; made += 1) {
    ledger.beginAppend(0, world.population.size);
    ledger.endAppend(0);
  }
  if (inFlight) ledger.beginAppend(0, world.population.size);
  return { world, ledger };
}

function loaded(member: Member, appended: number): StoredCoValue {
  const { stored } = world.expected.stored(member.template);
  const sessions = [...stored.sessions, world.appended.loaded(appended)];
  return { row: { ...stored.row, id: member.id }, sessions };
}

describe("checkLoaded", () => {
  it("takes what was acknowledged, and no less", () => {
    const member = world.population.member(0);
    expect(() => checkLoaded(stageAfter(3, false), member, 3, loaded(member, 3))).not.toThrow();
    expect(() => checkLoaded(stageAfter(3, false), member, 3, loaded(member, 2))).toThrow(
      "2 appended transactions instead of 3",
    );
  });

  it("takes an append in flight as there or not", () => {
    const member = world.population.member(0);
    for (const count of [3, 4]) {
      expect(() =>
        checkLoaded(stageAfter(3, true), member, 3, loaded(member, count)),
      ).not.toThrow();
    }
    expect(() => checkLoaded(stageAfter(3, true), member, 3, loaded(member, 5))).toThrow(
      "instead of 3 to 4",
    );
  });

  it("takes what an append in flight adds after the row was read, and only then", () => {
    const member = world.population.member(0);
    const before = loaded(member, 3);
    const after = loaded(member, 4);
    const torn: StoredCoValue = {
      row: before.row,
      sessions: before.sessions.map((session, index) => {
        const later = after.sessions[index];
        if (later === undefined || session.row.sessionID !== world.appended.sessionID) {
          return session;
        }
        return {
          row: session.row,
          transactions: later.transactions,
          signatures: [...later.signatures, ...session.signatures],
        };
      }),
    };
    expect(() => checkLoaded(stageAfter(3, true), member, 3, torn)).not.toThrow();
    expect(() => checkLoaded(stageAfter(3, false), member, 3, torn)).toThrow();
  });
});

describe("checkKnown", () => {
  it("counts what was appended between what was acknowledged and what was issued", () => {
    const member = world.population.member(0);
    const { known } = world.expected.stored(member.template);
    const counting = (count: number) => ({
      ...known,
      id: member.id,
      sessions: { ...known.sessions, [world.appended.sessionID]: count },
    });
    expect(() => checkKnown(stageAfter(2, true), member, 2, counting(3))).not.toThrow();
    expect(() => checkKnown(stageAfter(2, true), member, 2, counting(1))).toThrow(
      "instead of 2 to 3",
    );
  });
});
