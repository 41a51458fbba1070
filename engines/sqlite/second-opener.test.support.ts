// A second process that opens a store: what a test starts with a directory and an action.
// Retries a CONFLICT as an application would: its callback runs again from the start.
import { hasCode } from "../engine/errors.ts";
import { coID, header, sessionID, signature } from "./cells.test.support.ts";
import { sqliteEngine } from "./engine.ts";

const [, , path = "", action = "", count = "0"] = process.argv;
const store = await sqliteEngine.openAsync({ path, durability: "process" });
let conflicts = 0;
for (let done = 0; done < Number(count);) {
  try {
    if (action === "upsert") await store.upsertCoValue(`${process.pid} ${done}`, header({}));
    else await increment();
    done += 1;
  } catch (error) {
    if (!hasCode(error, "CONFLICT")) throw error;
    conflicts += 1;
  }
}
await store.close();
process.stdout.write(JSON.stringify({ conflicts }));

/** Adds one to a session's counter, with a pause in which another opener may commit. */
async function increment(): Promise<void> {
  const { rowID } = (await store.getCoValue(coID("a"))) ?? { rowID: 0 };
  await store.transaction(async (handle) => {
    const row = await handle.getSingleCoValueSession(rowID, sessionID("s"));
    await new Promise((resolve) => setImmediate(resolve));
    await handle.addSessionUpdate({
      sessionUpdate: {
        coValue: rowID,
        sessionID: sessionID("s"),
        lastIdx: (row?.lastIdx ?? 0) + 1,
        lastSignature: signature("x"),
      },
    });
  });
}
