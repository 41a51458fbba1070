// Programs that show failures, written and run.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { moduleBeside } from "@assay/engines/host";

/** Where they find the packages. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The module of the broken engines that programs import. */
export const FIXTURE = fileURLToPath(moduleBeside(import.meta.url, "./snippet.test.fixture"));
/** The packages are those that the fixture imports. */
const CONDITIONS = FIXTURE.endsWith(".ts") ? ["--conditions=@assay/source"] : [];

/** Writes a program, and gives its file. */
export function writeSnippet(directory: string, name: string, text: string): string {
  const file = join(directory, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}

/** The exit code of a program, and what it says of itself. */
export async function runSnippet(
  file: string,
  given: readonly string[] = [],
): Promise<{ readonly code: number; readonly said: string }> {
  const args = [...CONDITIONS, "--import", "tsx", file, ...given];
  const child = promisify(execFile)(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 24 });
  return child.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}
