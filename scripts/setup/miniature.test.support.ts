// A checkout in miniature to run set-up in: the real scripts, with an npm, a napi and a cargo that
// install and build in name only. Files at its root say how they are to behave:
//   hang-in-X, wait-in-X, fail-in-X     X is ci, rebuild or napi
//   fail-in-cargo                       lines that it says

import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, type ProcessIdentity } from "./process-identity.mjs";

const scripts = join(import.meta.dirname, "..");

export const SQLITE = "node_modules/better-sqlite3";
export const NATIVE = "engines/fjall/native";
export const ADDON = `${NATIVE}/fjall.${process.platform}-${process.arch}.node`;

const IMPORTS = `
  const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } =
    require("node:fs");
  const { spawn } = require("node:child_process");
`;

/** What all of them do before their work; `command` names the one that runs. */
const BEHAVE = `
  appendFileSync("calls", command + "\\n");
  if (existsSync("hang-in-" + command)) {
    const grandchild = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    writeFileSync("hanging-" + command, process.pid + " " + grandchild.pid);
    return;
  }
  while (existsSync("wait-in-" + command)) writeFileSync("waiting", "");
  if (existsSync("fail-in-" + command)) {
    console.error(readFileSync("fail-in-" + command, "utf8") || "gyp ERR! stack Error: not found: make");
    process.exit(1);
  }
`;

/** Writes half an addon, and at its end one that holds the sources it was built from. */
const NAPI = `
  ${IMPORTS}
  const command = "napi";
  const argument = (name) => process.argv[process.argv.indexOf(name) + 1];
  const output = argument("--output-dir");
  const addon = output + "/fjall." + process.platform + "-" + process.arch + ".node";
  const library = argument("--manifest-path").replace("Cargo.toml", "src/lib.rs");
  mkdirSync(output, { recursive: true });
  writeFileSync(addon, "half");
  ${BEHAVE}
  writeFileSync(addon, readFileSync(library));
  writeFileSync(output + "/index.d.ts", "// declares " + readFileSync(library));
`;

/** Nothing makes it hang or wait, and a shell starts in a fraction of the time that Node takes. */
const CARGO = `#!/bin/sh
echo cargo >> calls
if [ -e fail-in-cargo ]; then
  while read -r line; do echo "$line" >&2; done < fail-in-cargo
  exit 1
fi
echo "cargo 1.95.0"
`;

const NPM = `
  ${IMPORTS}
  const command = process.argv[2];
  ${BEHAVE}
  const addon = "node_modules/better-sqlite3/build/Release";
  if (command === "ci") {
    rmSync("node_modules", { recursive: true, force: true });
    mkdirSync("node_modules/better-sqlite3", { recursive: true });
    writeFileSync("node_modules/better-sqlite3/index.js", \`
      require("node:fs").readFileSync(__dirname + "/build/Release/better_sqlite3.node");
      module.exports = class { prepare() { return { get() {} } } };
    \`);
    mkdirSync("node_modules/typescript/bin", { recursive: true });
    writeFileSync("node_modules/typescript/package.json", "{}");
    writeFileSync("node_modules/typescript/bin/tsc", \`
      const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
      appendFileSync("compilations", "one\\\\n");
      mkdirSync("scripts/dist", { recursive: true });
      writeFileSync("scripts/dist/assay.js", "console.log(process.argv.slice(2).join())");
    \`);
    mkdirSync("node_modules/tsx", { recursive: true });
    writeFileSync("node_modules/tsx/package.json", JSON.stringify({ exports: "./loader.mjs" }));
    writeFileSync("node_modules/tsx/loader.mjs", \`
      import { register } from "node:module";
      const hooks = "export const load = (url, context, next) =>" +
        " next(url, url.endsWith('.ts') ? { ...context, format: 'module' } : context);";
      register("data:text/javascript," + encodeURIComponent(hooks));
    \`);
    mkdirSync("node_modules/@napi-rs/cli/dist", { recursive: true });
    writeFileSync("node_modules/@napi-rs/cli/dist/cli.js", readFileSync("napi-cli.js"));
    writeFileSync("node_modules/.package-lock.json", "{}");
  } else {
    mkdirSync(addon, { recursive: true });
    writeFileSync(addon + "/better_sqlite3.node", "");
  }
`;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The checkout, in a directory of its own until `end`. */
export class Miniature {
  readonly root = mkdtempSync(join(tmpdir(), "assay-bootstrap-"));
  readonly #started: ChildProcess[] = [];

  constructor() {
    cpSync(join(scripts, "bootstrap.mjs"), join(this.root, "scripts/bootstrap.mjs"));
    for (const name of readdirSync(join(scripts, "setup"))) {
      if (name.endsWith(".mjs")) {
        cpSync(join(scripts, "setup", name), join(this.root, "scripts/setup", name));
      }
    }
    this.put("npm-cli.js", NPM);
    this.put("napi-cli.js", NAPI);
    this.put("bin/cargo", CARGO);
    chmodSync(join(this.root, "bin/cargo"), 0o755);
    this.put("package.json", "{}");
    this.lock("1.0.0");
    this.put("crates/Cargo.lock", "one");
    this.put("crates/storage-napi/Cargo.toml", "one");
    this.put("crates/storage-napi/src/lib.rs", "one");
    this.put(`${NATIVE}/index.d.ts`, "// declares one");
    this.put(
      "scripts/test.mjs",
      "console.log(process.argv.slice(2).join()); process.exitCode = 7;",
    );
  }

  put(name: string, content = ""): void {
    mkdirSync(join(this.root, name, ".."), { recursive: true });
    writeFileSync(join(this.root, name), content);
  }

  remove(name: string): void {
    rmSync(join(this.root, name), { recursive: true });
  }

  has(name: string): boolean {
    return existsSync(join(this.root, name));
  }

  read(name: string): string {
    return readFileSync(join(this.root, name), "utf8");
  }

  /** Locks a version of better-sqlite3. */
  lock(version: string): void {
    this.put("package-lock.json", JSON.stringify({ packages: { [SQLITE]: { version } } }));
  }

  /** How often the sources have been compiled. */
  compilations(): number {
    return this.has("compilations") ? this.read("compilations").trim().split("\n").length : 0;
  }

  /** What npm, cargo and napi have been asked for since the last time, in order of the alphabet. */
  calls(): string[] {
    if (!this.has("calls")) return [];
    const calls = this.read("calls").trim().split("\n").sort();
    this.remove("calls");
    return calls;
  }

  bootstrap(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, [join(this.root, "scripts/bootstrap.mjs"), ...args], {
      env: {
        ...process.env,
        npm_execpath: join(this.root, "npm-cli.js"),
        // Nothing of this machine's, so that cargo is there or not as the test says.
        PATH: join(this.root, "bin"),
        ASSAY_REQUIRE: undefined,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#started.push(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const ended = new Promise<Ended>((resolve) =>
      child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
    );
    return { child, ended };
  }

  run(...args: string[]): Promise<Ended> {
    return this.bootstrap(...args).ended;
  }

  /** Waits for a program that was made to hang; answers it and its child. */
  async hanging(command: string): Promise<ProcessIdentity[]> {
    for (;;) {
      const file = `hanging-${command}`;
      const text = this.has(file) ? this.read(file) : "";
      if (/^\d+ \d+$/.test(text)) return text.split(" ").map((pid) => identityOf(Number(pid)));
      await sleep(20);
    }
  }

  end(): void {
    for (const child of this.#started) child.kill("SIGKILL");
    rmSync(this.root, { recursive: true });
  }
}
