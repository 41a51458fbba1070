// When fjall's addon is built, what happens where it cannot be, and what lies there meanwhile; in a
// checkout in miniature.

import { chmodSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outdatedDeclarations } from "./fjall.mjs";
import { ADDON, Miniature, NATIVE } from "./miniature.test.support.ts";

const LIBRARY = "crates/storage-napi/src/lib.rs";
const DECLARATIONS = `${NATIVE}/index.d.ts`;

let checkout: Miniature;
beforeEach(() => {
  checkout = new Miniature();
});
afterEach(() => checkout.end());

/** Runs a command after which everything is set up, and forgets what that took. */
async function setUpOnce(): Promise<void> {
  await checkout.run("setup");
  checkout.calls();
}

/** What the next command asks of cargo and napi. */
async function callsOfNextCommand(): Promise<string[]> {
  expect(await checkout.run("test")).toMatchObject({ code: 7 });
  return checkout.calls();
}

test("the addon is built again when anything under crates/ changes, and then not again", async () => {
  await setUpOnce();
  for (const [what, path] of [
    ["a source", LIBRARY],
    ["the lock", "crates/Cargo.lock"],
    ["a manifest", "crates/storage-napi/Cargo.toml"],
    ["a new file", "crates/cojson-storage/src/rows.rs"],
    ["whatever else lies there", "crates/.cargo/config.toml"],
  ] as const) {
    checkout.put(path, "two");
    expect(await callsOfNextCommand(), what).toEqual(["cargo", "napi"]);
  }
  expect(await callsOfNextCommand()).toEqual([]);
});

test("nothing else builds it again: no date, no TypeScript, nothing that cargo writes", async () => {
  await setUpOnce();
  utimesSync(join(checkout.root, LIBRARY), 1, 1);
  checkout.put("engines/fjall/engine.ts", "two");
  checkout.put("crates/target/release/libstorage_napi.so", "two");
  expect(await callsOfNextCommand()).toEqual([]);
});

test("the options of the binding, and the program that reads them, build it again", async () => {
  await setUpOnce();
  checkout.put("engines/package.json", JSON.stringify({ napi: { binaryName: "other" } }));
  expect(await callsOfNextCommand()).toEqual(["cargo", "napi"]);
  checkout.put("engines/package.json", JSON.stringify({ napi: { binaryName: "other" }, type: "" }));
  expect(await callsOfNextCommand()).toEqual([]);
});

test("the addon of sources that were built before is put back without building", async () => {
  await setUpOnce();
  checkout.put(LIBRARY, "two");
  await callsOfNextCommand();
  expect(checkout.read(ADDON)).toBe("two");
  checkout.put(LIBRARY, "one");
  expect(await callsOfNextCommand()).toEqual([]);
  expect(checkout.read(ADDON)).toBe("one");
  checkout.remove(ADDON);
  expect(await callsOfNextCommand()).toEqual([]);
  expect(checkout.read(ADDON)).toBe("one");
});

test("without cargo everything else runs, and what to do is said on every start", async () => {
  checkout.remove("bin/cargo");
  for (const _start of [1, 2]) {
    const { code, stderr } = await checkout.run("test");
    expect(code).toBe(7);
    expect(stderr).toContain("MISSING fjall: there is no cargo on the PATH\n");
    expect(stderr).toContain("install Rust 1.90 or newer\n(https://rustup.rs)");
  }
  expect(checkout.calls()).toEqual(["ci", "rebuild"]);
});

test("it is tried again once there is a cargo, or when someone asks", async () => {
  checkout.put("fail-in-cargo", "error: rustup could not choose a version of cargo to run\n");
  expect((await checkout.run("test")).stderr).toContain(
    "MISSING fjall: error: rustup could not choose a version of cargo to run\n",
  );
  checkout.calls();
  expect(await callsOfNextCommand()).toEqual([]);
  await checkout.run("setup");
  expect(checkout.calls()).toEqual(["cargo"]);

  checkout.remove("fail-in-cargo");
  const cargo = checkout.read("bin/cargo");
  checkout.remove("bin/cargo");
  await checkout.run("test");
  checkout.put("bin/cargo", cargo);
  chmodSync(join(checkout.root, "bin/cargo"), 0o755);
  checkout.calls();
  expect(await callsOfNextCommand()).toEqual(["cargo", "napi"]);
});

test("sources that do not compile leave no addon of older ones, and say the first error", async () => {
  await setUpOnce();
  const renamed = ADDON.replace("fjall.", "an-older-name.");
  checkout.put(renamed);
  checkout.put(LIBRARY, "two");
  checkout.put(
    "fail-in-napi",
    "   Building [=> ] 1/2: napi\r   Compiling napi\nerror[E0425]: cannot find value\n\n" +
      "error: could not compile `storage-napi` (lib)\n",
  );
  const { code, stderr } = await checkout.run("test");
  expect(code).toBe(7);
  expect(stderr).toContain("\n   Compiling napi\nerror[E0425]");
  expect(stderr).toContain("MISSING fjall: napi build ended with code 1 (cannot find value)");
  expect([checkout.has(ADDON), checkout.has(renamed)]).toEqual([false, false]);

  // Mended by going back: nothing has to be built for that.
  checkout.put(LIBRARY, "one");
  checkout.calls();
  expect(await callsOfNextCommand()).toEqual([]);
  expect(checkout.read(ADDON)).toBe("one");
});

test.skipIf(process.platform === "win32")(
  "a build that was interrupted leaves no addon, not even half of one",
  async () => {
    checkout.put("hang-in-napi");
    const { child, ended } = checkout.bootstrap("setup");
    await checkout.hanging("napi");
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 143 });
    expect(checkout.has(ADDON)).toBe(false);

    checkout.remove("hang-in-napi");
    expect((await checkout.run("setup")).stderr).not.toContain("MISSING");
    expect(checkout.read(ADDON)).toBe("one");
  },
);

test("what is changed while it compiles is built by the next command", async () => {
  checkout.put("wait-in-napi");
  const { ended } = checkout.bootstrap("test");
  while (!checkout.has("waiting")) await new Promise((resolve) => setImmediate(resolve));
  checkout.put(LIBRARY, "two");
  checkout.remove("wait-in-napi");
  expect((await ended).stderr).toContain("MISSING fjall: crates/ changed while it was being built");
  checkout.calls();
  expect(await callsOfNextCommand()).toEqual(["cargo", "napi"]);
  expect(checkout.read(ADDON)).toBe("two");
});

test("declarations that changed are left for the tests to find, and written by npm run setup", async () => {
  await setUpOnce();
  expect(outdatedDeclarations(checkout.root)).toEqual([]);
  checkout.put(LIBRARY, "two");
  expect(outdatedDeclarations(checkout.root)).toBeUndefined();
  await callsOfNextCommand();
  expect(outdatedDeclarations(checkout.root)).toEqual([DECLARATIONS]);
  expect(checkout.read(DECLARATIONS)).toBe("// declares one");

  const { stderr } = await checkout.run("setup");
  expect(stderr.replace(/[\d.]+ s/, "N s")).toBe(
    `wrote ${DECLARATIONS} as the addon declares itself now: commit it\n` +
      "set-up took N s (declarations)\n",
  );
  expect(checkout.read(DECLARATIONS)).toBe("// declares two");
  expect(outdatedDeclarations(checkout.root)).toEqual([]);
});

test("only the last few builds are kept", async () => {
  for (let build = 0; build < 6; build += 1) {
    checkout.put(LIBRARY, `${build}`);
    await checkout.run("test");
  }
  checkout.put(LIBRARY, "4");
  checkout.calls();
  expect(await callsOfNextCommand()).toEqual([]);
  checkout.put(LIBRARY, "0");
  expect(await callsOfNextCommand()).toEqual(["cargo", "napi"]);
});
