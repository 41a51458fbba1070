// Programs that show failures, written and run.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Where they find the packages. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Writes a program, and gives its file. */
export function writeSnippet(directory: string, name: string, text: string): string {
  const file = join(directory, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}

/** The exit code of a program, and what it says of itself. */
export async function runSnippet(
  file: string,
): Promise<{ readonly code: number; readonly said: string }> {
  const args = ["--conditions=@assay/source", "--import", "tsx", file];
  const child = promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return child.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}
