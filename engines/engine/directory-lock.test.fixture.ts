// A process that locks a directory, started by the tests of the lock: `hold` keeps the lock until the process
// is killed, `exit` exits with it and `busy` while another thread may still write, `race` takes it so many times from holders that ended without releasing it.
import { closeSync, openSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockDirectory } from "./directory-lock.ts";
import { hasCode } from "./errors.ts";

const [, , action = "", path = "", rounds = "0"] = process.argv;

if (action === "hold") {
  lockDirectory(path);
  process.stdout.write("held\n");
  process.stdin.resume();
} else if (action === "exit" || action === "busy") {
  lockDirectory(path, { isBusy: () => action === "busy" });
  process.exit(0);
} else {
  for (let taken = 0; taken < Number(rounds);) {
    try {
      lockDirectory(path);
    } catch (error) {
      if (!hasCode(error, "LOCKED")) throw error;
      continue;
    }
    const marker = join(path, "holder");
    // Fails while somebody else is in here.
    closeSync(openSync(marker, "wx"));
    unlinkSync(marker);
    taken += 1;
    endWithoutRelease(path);
  }
}

/** Leaves the lock as a holder that was killed leaves it: with the start of a process that is no more. */
function endWithoutRelease(directory: string): void {
  const folder = join(directory, "assay-lock");
  const numbers = readdirSync(folder).map(Number).filter(Number.isInteger);
  const file = join(folder, String(Math.max(...numbers)));
  const text = readFileSync(file, "utf8").trimEnd();
  const holder: object = JSON.parse(text.slice("held".length));
  writeFileSync(file, `held ${JSON.stringify({ ...holder, started: "0" })}`.padEnd(1_024));
}
