// cojson logs to the console what a broken store, or a history on purpose, makes it do; we report what is
// a failure as one.
import { logger, LogLevel } from "cojson";

let working = 0;
let levelBefore: LogLevel = LogLevel.INFO;

/** Runs work with cojson's logger silent, and gives it its level back after the last such work. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  if (working === 0) {
    // The logger tells its level to nobody; the field is there (logger.ts 50) and private to types only.
    levelBefore = Reflect.get(logger, "level") as LogLevel;
    logger.setLevel(LogLevel.NONE);
  }
  working += 1;
  try {
    return await work();
  } finally {
    working -= 1;
    if (working === 0) logger.setLevel(levelBefore);
  }
}
