// A second process that opens a store: what a test starts with a directory, an action and a number.
import { hasCode } from "../engine/errors.ts";
import { coID, header, plainConnection, sessionID, signature } from "./cells.test.support.ts";
import { sqliteEngine } from "./engine.ts";

const [, , path = "", action = "", count = "0"] = process.argv;
const store = await sqliteEngine.openAsync({ path, durability: "process" });
if (action === "hold") await hold(Number(count));
for (let done = 0; action !== "hold" && done < Number(count);) {
  try {
    if (action === "upsert") await store.upsertCoValue(`${process.pid} ${done}`, header({}));
    else await increment();
    done += 1;
  } catch (error) {
    // As an application would: the callback runs again from the start.
    if (!hasCode(error, "CONFLICT")) throw error;
  }
}
await store.close();

/** Keeps every other writer waiting for so many milliseconds, and says when that begins. */
async function hold(ms: number): Promise<void> {
  const connection = plainConnection(path);
  connection.exec("BEGIN IMMEDIATE");
  process.stdout.write("held");
  await new Promise((resolve) => setTimeout(resolve, ms));
  connection.close();
}

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
