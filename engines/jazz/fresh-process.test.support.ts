// Runs TypeScript in a process of its own, as the tests run it: from sources. For tests only.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Runs a module's text, whose imports are relative to the repository, and gives what it printed. */
export async function runInFreshProcess(
  text: string,
  parameters: readonly string[] = [],
): Promise<string> {
  const flags = ["--conditions=@assay/source", "--import=tsx", "--input-type=module", "--eval"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, text, ...parameters], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
  return stdout;
}
