// What close.test.ts runs on a disk that fails: opens, writes, closes, and prints how each went.
import { errorCode } from "../engine/errors.ts";
import { numbered, open } from "./stores.test.support.ts";

const [, , path = ""] = process.argv;
const say = (what: string): void => void process.stdout.write(`${what}\n`);

async function tryOpen(): Promise<void> {
  const store = await open(path, { durability: "power" });
  for (let number = 0; number < 4; number += 1) {
    try {
      await store.batch(numbered(number, 1));
      say("ok");
    } catch (error) {
      say(errorCode(error) ?? String(error));
    }
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
