// What a call answers that the end of its transaction overtakes.
import { expect, test } from "vitest";
import type { FjallStorageNapi } from "#fjall-native";
import type { StoredSessionRow } from "../covalue/port.ts";
import { FjallTransaction } from "./transaction.ts";

const sessionUpdate = {
  coValue: 1,
  sessionID: "s",
  lastIdx: 1,
  lastSignature: "z",
} as unknown as Omit<StoredSessionRow, "rowID">;

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "an update is answered where the commit stores it, and refused otherwise: ended after %i turns",
  async (turns) => {
    let found: (session: null) => void = () => {};
    let stored = 0;
    // Of the addon nothing else is called.
    const native = {
      getSingleCoValueSession: () => new Promise<null>((resolve) => (found = resolve)),
      reserveSessionRows: () => 1,
      commitTransaction: async () => {
        stored += 1;
      },
    } as unknown as FjallStorageNapi;
    const transaction = new FjallTransaction(native);
    const update = transaction.addSessionUpdate({ sessionUpdate });
    const answered = update.then(
      () => 1,
      () => 0,
    );
    await nextTimer();
    found(null);
    for (let turn = 0; turn < turns; turn += 1) await undefined;
    transaction.end();
    await transaction.commit();
    expect(await answered).toBe(stored);
  },
);

function nextTimer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
