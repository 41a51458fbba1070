// What a test run makes of cargo: what it calls, what it counts, what it says where cargo or one of
// its parts is missing. The cargo is one in name; files beside it say how it is to behave.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cargoProgress, findCargo } from "./cargo.mjs";
import { rustChecks } from "./rust-checks.mjs";
import { sumOfTotals, type Totals } from "./totals.mjs";

const CARGO = `#!${process.execPath}
  const { appendFileSync, existsSync, readFileSync } = require("node:fs");
  const [subcommand, ...args] = process.argv.slice(2);
  if (existsSync("toolchains-needed") && !existsSync(process.env.RUSTUP_HOME + "/toolchains")) {
    console.error("error: rustup could not choose a version of cargo to run");
    process.exit(1);
  }
  if (existsSync("no-" + subcommand)) {
    console.error("error: no such command: " + subcommand);
    process.exit(101);
  }
  if (subcommand === "--version" || args.includes("--version")) process.exit(0);
  appendFileSync("calls", [subcommand, ...args].join(" ") + "\\n");
  if (subcommand === "test") {
    console.log("   Compiling rows v0.1.0");
    console.log("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out");
  }
  if (existsSync("hang-in-" + subcommand)) return void setInterval(() => {}, 1000);
  if (existsSync("fail-in-" + subcommand)) {
    console.log(readFileSync("fail-in-" + subcommand, "utf8"));
    process.exit(101);
  }
`;

let root: string;
let printed: string;
let said: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "assay-rust-"));
  put("bin/cargo", CARGO);
  chmodSync(join(root, "bin/cargo"), 0o755);
  vi.stubEnv("PATH", join(root, "bin"));
  vi.stubEnv("RUSTUP_HOME", undefined);
  printed = "";
  said = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void (printed += `${text}\n`));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function put(name: string, content = ""): void {
  mkdirSync(join(root, name, ".."), { recursive: true });
  writeFileSync(join(root, name), content);
}

async function check(
  crates = ["--workspace"],
  required = false,
  limit = new AbortController().signal,
): Promise<Totals> {
  const totals = await rustChecks({
    root,
    logs: root,
    crates,
    required,
    limit: () => limit,
    interrupted: new AbortController().signal,
    say: (stage, result) => said.push(`${stage} ${result}`),
  });
  return sumOfTotals(totals);
}

test.skipIf(process.platform === "win32")(
  "format, lints and tests are checked, in silence",
  async () => {
    expect(await check()).toEqual({ passed: 7, failed: 0, skipped: 1 });
    expect(said).toEqual(["rustfmt ok", "clippy ok", "cargo ok"]);
    expect(printed).toBe("");
    expect(readFileSync(join(root, "calls"), "utf8")).toBe(
      "fmt --all --check --manifest-path crates/Cargo.toml\n" +
        "clippy --workspace --all-targets --locked --manifest-path crates/Cargo.toml -- -Dwarnings\n" +
        "test --workspace --locked --no-fail-fast --manifest-path crates/Cargo.toml\n",
    );
  },
);

test.skipIf(process.platform === "win32").each([
  ["fmt", "rustfmt", { passed: 6, failed: 1, skipped: 1 }],
  ["clippy", "clippy", { passed: 6, failed: 1, skipped: 1 }],
  ["test", "cargo", { passed: 7, failed: 1, skipped: 1 }],
])(
  "a failure of cargo %s is counted, and what it said is shown",
  async (subcommand, stage, totals) => {
    put(`fail-in-${subcommand}`, "error: something is wrong");
    expect(await check()).toEqual(totals);
    expect(said).toContain(`${stage} FAILED`);
    expect(printed).toContain("error: something is wrong");
    expect(printed).not.toContain("Compiling");
  },
);

test.skipIf(process.platform === "win32").each([
  ["clippy", "clippy"],
  ["fmt", "rustfmt"],
])(
  "where cargo %s did not come with cargo, it is skipped aloud, and failed where fjall is required",
  async (subcommand, stage) => {
    put("bin/rustup");
    put(`no-${subcommand}`);
    expect(await check()).toEqual({ passed: 6, failed: 0, skipped: 2 });
    expect(said).toContain(`${stage} SKIPPED`);
    expect(await check(["--workspace"], true)).toEqual({ passed: 6, failed: 1, skipped: 1 });
    expect(said).toContain(`${stage} FAILED`);
    const told =
      `error: no such command: ${subcommand}\n` +
      "To have it: rustup component add clippy rustfmt\n";
    expect(printed).toBe(told + told);
  },
);

test.skipIf(process.platform === "win32")(
  "a part that is missing where there is no rustup either says so",
  async () => {
    put("no-clippy");
    expect(await check(["--workspace"], true)).toMatchObject({ failed: 1 });
    expect(printed).toBe(
      "error: no such command: clippy\nThere is no rustup on the PATH to add it. " +
        "To have it: https://rustup.rs, then rustup component add clippy rustfmt\n",
    );
  },
);

test.skipIf(process.platform === "win32")(
  "a stage that hangs is ended, shows what it said, and counts as a failure beside what passed",
  async () => {
    put("hang-in-test");
    const limit = new AbortController();
    const totals = check(["--workspace"], false, limit.signal);
    await vi.waitFor(
      () => expect(readFileSync(join(root, "cargo.log"), "utf8")).toContain("ok. 5"),
      20_000,
    );
    limit.abort(new Error("too long"));
    expect(await totals).toEqual({ passed: 7, failed: 1, skipped: 1 });
    expect(said).toContain("cargo FAILED");
    expect(printed).toContain("test result: ok. 5 passed");
    expect(printed).toContain("cargo test ended because it took too long\n");
  },
);

test("without cargo the checks are skipped aloud, and failed where fjall is required", async () => {
  rmSync(join(root, "bin/cargo"));
  expect(await check()).toEqual({ passed: 0, failed: 0, skipped: 1 });
  expect(await check(["--workspace"], true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(said).toEqual(["cargo SKIPPED", "cargo FAILED"]);
  expect(printed).toContain("there is no cargo on the PATH\n");
});

test.skipIf(process.platform === "win32").each([
  ["/home/me/.cargo/bin", "/home/me/.rustup"],
  ["/usr/local/cargo/bin", "/usr/local/rustup"],
])("a shim of rustup in %s finds its toolchains without HOME", (bin, toolchains) => {
  put("toolchains-needed");
  put(`${bin}/rustup`, CARGO);
  chmodSync(join(root, bin, "rustup"), 0o755);
  symlinkSync("rustup", join(root, bin, "cargo"));
  const env = { PATH: join(root, bin) };
  expect(findCargo(root, env)).toEqual({
    problem: "error: rustup could not choose a version of cargo to run",
  });
  mkdirSync(join(root, toolchains, "toolchains"), { recursive: true });
  expect(findCargo(root, env)).toMatchObject({ env: { RUSTUP_HOME: join(root, toolchains) } });
  // What someone set on purpose is theirs.
  expect(findCargo(root, { ...env, RUSTUP_HOME: "/elsewhere" })).toHaveProperty("problem");
});

test("how far cargo is comes from its bar, then from the test that runs", () => {
  expect(cargoProgress("    Updating crates.io index\n")).toBe("fetching the crates");
  const compiling = "   Compiling log v0.4\n    Building [==>   ] 81/93: fjall, napi      \r";
  expect(cargoProgress(compiling)).toBe("81/93: fjall, napi");
  const testing = `${compiling}     Running unittests src/lib.rs (target/debug/deps/rows-c40)\n`;
  expect(cargoProgress(testing)).toBe("Running unittests src/lib.rs");
});
