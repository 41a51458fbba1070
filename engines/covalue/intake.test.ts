import { expect, test } from "vitest";
import { canonicalText, ManualClock, type Json } from "../engine/index.ts";
import { canonicalAnswer } from "./answer.ts";
import { EVERY_OPERATION } from "./every-operation.test.support.ts";
import { copyingIntake, judgedIntake, referenceIntake, type Intake } from "./intake.ts";
import { Player, skippedOperations } from "./player.ts";
import { ReferenceStore } from "./reference/index.ts";

const ODD_SESSIONS = ["__proto__", "t$", "s", "constructor"].map((session, place) => ({
  session,
  from: place,
  count: 2,
  text: "x",
  signature: `${place}`,
  signatureAfter: place % 2 === 0,
  ...(place === 1 ? {} : { bytes: 9 - place }),
}));

/** The answers of a reference to a history with every operation, and to reads of odd sessions. */
function answersBy(intake: Intake): string[] {
  const clock = new ManualClock();
  const skips = skippedOperations("sync", false);
  const store = new ReferenceStore(clock.now);
  const player = new Player({ api: "sync", store, clock, skips }, intake);
  const header: Json = { z: 1, a: { deep: [null, "", { b: 1, a: 2 }] } };
  const history = [
    ...EVERY_OPERATION,
    {
      op: "commitBatch",
      writes: [{ id: "odd", header, deleted: false, sessions: ODD_SESSIONS }],
    },
    { op: "readCoValue", id: "odd" },
    { op: "readCoValue", id: "odd" },
    { op: "getCoValueSessions", id: "odd" },
    { op: "getCoValueKnownState", id: "odd" },
    { op: "getNewTransactionInSession", id: "odd", session: "__proto__", from: 0, to: 9 },
  ] as const;
  return history.map((operation) => canonicalText(canonicalAnswer(player.playSync(operation))));
}

test("what the reference answers becomes the same data as it is as when it is copied and spoilt, in whichever order of keys", () => {
  const taken = answersBy(referenceIntake);
  expect(taken).toEqual(answersBy(copyingIntake));
  expect(taken).toEqual(answersBy(judgedIntake));
  expect(taken.at(-1)).toBe(
    '{"ok":[{"idx":0,"tx":{"changes":"x","madeAt":0,"privacy":"trusting"}},{"idx":1,"tx":{"changes":"x","madeAt":1,"privacy":"trusting"}}]}',
  );
});
