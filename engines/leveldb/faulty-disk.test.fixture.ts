// What close.test.ts runs on a disk that fails: opens, writes, closes, and prints how each went. With
// `sync` batches are not synced, and sync() is called after each.
import { errorCode } from "../engine/errors.ts";
import { numbered, open } from "./stores.test.support.ts";

const [, , path = "", how = ""] = process.argv;
const syncs = how === "sync";
const say = (what: string): void => void process.stdout.write(`${what}\n`);

async function outcome(call: Promise<void>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

async function tryOpen(): Promise<void> {
  const store = await open(path, { durability: syncs ? "process" : "power" });
  for (let number = 0; number < 4; number += 1) {
    const batch = await outcome(store.batch(numbered(number, 1)));
    say(syncs ? `${batch}, synced ${await outcome(store.sync())}` : batch);
  }
  await store.close();
  say("closed");
}

try {
  await tryOpen();
} catch (error) {
  say(errorCode(error) ?? String(error));
  await (await open(path)).close();
  say("opened at the second try");
}
