// Says of an error which option it is about.
import { AssayError } from "@assay/engines/engine";

/** What the function gives. An error with a code names the option first: `--tape: cannot read …`. */
export function ofOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, `${option}: ${error.message}`, { cause: error });
  }
}
