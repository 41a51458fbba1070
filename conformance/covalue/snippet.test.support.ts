// Programs that show failures, written, compiled and run.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { moduleBeside } from "@assay/engines/host";

/** Where they find the packages. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The module of the broken engines that programs import. */
export const FIXTURE = fileURLToPath(moduleBeside(import.meta.url, "./snippet.test.fixture"));
/** Whether the packages are sources, as those are that the fixture imports. */
const ARE_SOURCES = FIXTURE.endsWith(".ts");
const CONDITIONS = ARE_SOURCES ? ["--conditions=@assay/source"] : [];

/** Writes a program, and gives its file. */
export function writeSnippet(directory: string, name: string, text: string): string {
  const file = join(directory, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}

/**
 * Compiles every program in the directory and gives what the compiler says. What it makes lies beside them, and is
 * what `runSnippet` runs: under tsx each takes three times as long.
 */
export async function compileSnippets(directory: string): Promise<string> {
  const compilerOptions = {
    noEmit: ARE_SOURCES,
    ...(!ARE_SOURCES && { customConditions: [] }),
    composite: false,
    declaration: false,
    sourceMap: false,
    allowImportingTsExtensions: ARE_SOURCES,
    rewriteRelativeImportExtensions: false,
    noUnusedLocals: true,
  };
  const project = join(directory, "tsconfig.json");
  const base = relative(directory, join(ROOT, "tsconfig.base.json"));
  writeFileSync(project, JSON.stringify({ extends: base, compilerOptions, include: ["*.ts"] }));
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
  const args = [join(tsc, "../bin/tsc"), "-p", project];
  return promisify(execFile)(process.execPath, args, { cwd: ROOT }).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** What Node is given to run a program. */
function wordsOf(file: string): string[] {
  const compiled = file.replace(/\.(m?)ts$/, ".$1js");
  return [...CONDITIONS, ...(existsSync(compiled) ? [compiled] : ["--import", "tsx", file])];
}

/** A program that runs in a directory. */
export function startSnippet(file: string, cwd: string): ChildProcess {
  return spawn(process.execPath, wordsOf(file), { cwd, stdio: "ignore" });
}

/** The exit code of a program, and what it says of itself; as it is written, where it is not compiled. */
export async function runSnippet(
  file: string,
  given: readonly string[] = [],
): Promise<{ readonly code: number; readonly said: string }> {
  const child = promisify(execFile)(process.execPath, [...wordsOf(file), ...given], {
    cwd: ROOT,
    maxBuffer: 2 ** 24,
  });
  return child.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}
