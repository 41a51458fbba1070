// cojson warns on the console of what histories do on purpose, such as erasing what is not stored.
import { logger, LogLevel } from "cojson";

/** Runs work with cojson's logger silent. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  // The logger tells its level to nobody; the field is private to its types alone.
  const before = Reflect.get(logger, "level") as LogLevel;
  logger.setLevel(LogLevel.NONE);
  try {
    return await work();
  } finally {
    logger.setLevel(before);
  }
}
