// What a CI service runs, before its `npm test`: which parts of Rust it adds, and that it goes on in any
// case. Programs in name only lie on the path; what they were asked for stands in `calls`.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { programInputs } from "./fingerprint.mjs";

/** Says that a subcommand is missing until rustup has added it. */
const CARGO = `case "$1" in clippy|fmt) [ ! -e "no-$1" ];; esac`;
const RUSTUP = `echo "rustup $*" >> calls; rm -f no-*`;
const NPM = `echo "npm $* for $ASSAY_REQUIRE" >> calls; echo "1 passed, 0 failed"`;
const TESTED = "npm test --silent for memory,sqlite,leveldb,lmdb,fjall";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "assay-ci-"));
  mkdirSync(join(root, "bin"));
  cpSync(join(import.meta.dirname, "../../.ci/run"), join(root, ".ci/run"));
  // Nothing else of this machine's: a rustup of its own would install in earnest.
  for (const path of Object.values(programInputs(["bash", "dirname", "rm"]))) {
    if (path !== undefined) symlinkSync(path, join(root, "bin", basename(path)));
  }
  // strace, so that none is looked for; id, so that nothing is ever installed.
  for (const name of ["strace", "id"]) program(name, "");
  program("npm", NPM);
  program("timeout", `shift; exec "$@"`);
});

afterEach(() => rmSync(root, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(root, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, "bin", name), 0o755);
}

function run() {
  const { status, stdout, stderr } = spawnSync(join(root, ".ci/run"), [], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: { HOME: root, PATH: join(root, "bin") },
  });
  const calls = existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8") : "";
  return { status, stdout, stderr, calls: calls.trim().split("\n") };
}

const PASSED = { status: 0, stdout: "1 passed, 0 failed\n", stderr: "" };

test.skipIf(process.platform === "win32").each(["clippy", "fmt"])(
  "where rustup is there and cargo has no %s, both parts are added before the tests",
  (subcommand) => {
    program("cargo", CARGO);
    program("rustup", RUSTUP);
    writeFileSync(join(root, `no-${subcommand}`), "");
    const added = "rustup component add clippy rustfmt";
    expect(run()).toEqual({ ...PASSED, calls: [added, TESTED] });
  },
);

test.skipIf(process.platform === "win32")("where cargo has both, rustup is not asked", () => {
  program("cargo", CARGO);
  program("rustup", RUSTUP);
  expect(run()).toEqual({ ...PASSED, calls: [TESTED] });
});

test.skipIf(process.platform === "win32")(
  "where they cannot be added, rustup's reason is said and the tests run, to fail for it",
  () => {
    program("cargo", CARGO);
    program("rustup", "echo error: no network >&2; exit 1");
    writeFileSync(join(root, "no-clippy"), "");
    expect(run()).toEqual({ ...PASSED, stderr: "error: no network\n", calls: [TESTED] });
  },
);

test.skipIf(process.platform === "win32").each([
  ["no cargo that works", "exit 1"],
  ["no rustup", undefined],
])("where there is %s, the tests run without more ado", (_what, cargo) => {
  program("cargo", cargo ?? CARGO);
  if (cargo !== undefined) program("rustup", RUSTUP);
  writeFileSync(join(root, "no-clippy"), "");
  expect(run()).toEqual({ ...PASSED, calls: [TESTED] });
});
