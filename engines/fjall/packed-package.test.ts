// The engines package as an application gets it: packed, installed elsewhere with cojson alone, and used
// from plain Node. Installed by npm, offline: cojson is linked from this checkout, and so is nothing else
// but what the package itself depends on.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { isBuilt } from "./stores.test.support.ts";

const ENGINES = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(ENGINES, "../node_modules");
// Not under the checkout, where Node would find everything in its node_modules.
const elsewhere = mkdtempSync(join(tmpdir(), "assay-packed-"));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

const APPLICATION = `
import { LocalNode } from "cojson";
import { WasmCrypto } from "cojson/crypto/WasmCrypto";
import { getFjallStorage } from "@assay/engines/fjall";

const [, , path, step] = process.argv;
const crypto = await WasmCrypto.create();
const storage = await getFjallStorage(path);
if (step === undefined) {
  const created = await LocalNode.withNewlyCreatedAccount({
    creationProps: { name: "a" }, crypto, storage,
  });
  const map = created.node.createGroup().createMap();
  map.set("key", "stored by another process");
  await created.node.gracefulShutdown();
  const { accountID, accountSecret } = created;
  console.log(JSON.stringify({ accountID, accountSecret, map: map.id }));
} else {
  const { accountID, accountSecret, map } = JSON.parse(step);
  const sessionID = crypto.newRandomSessionID(accountID);
  const node = await LocalNode.withLoadedAccount({
    accountID, accountSecret, sessionID, peers: [], crypto, storage,
  });
  const loaded = await node.load(map);
  console.log(loaded === "unavailable" ? loaded : loaded.get("key"));
  await node.gracefulShutdown();
}
`;

describe.skipIf(!isBuilt)("the packed package (needs the addon: npm run setup)", () => {
  test("stores a coMap in one process, and another one loads it", async () => {
    const consumer = join(elsewhere, "consumer");
    mkdirSync(consumer);
    await install(consumer, await pack());
    writeFileSync(join(consumer, "application.mjs"), APPLICATION);
    const data = join(consumer, "data");
    const written = await run(consumer, process.execPath, ["application.mjs", data]);
    const read = await run(consumer, process.execPath, ["application.mjs", data, written.trim()]);
    expect(read.trim()).toBe("stored by another process");
  });
});

/** Compiles and packs; the path of the tarball. Types are checked elsewhere. */
async function pack(): Promise<string> {
  const staged = join(elsewhere, "engines");
  mkdirSync(join(staged, "fjall"), { recursive: true });
  cpSync(join(ENGINES, "package.json"), join(staged, "package.json"));
  cpSync(join(ENGINES, "fjall/native"), join(staged, "fjall/native"), { recursive: true });
  const plain = ["--noCheck", "--composite", "false", "--incremental", "false"];
  const output = ["--declaration", "false", "--outDir", join(staged, "dist")];
  const tsc = join(MODULES, "typescript/bin/tsc");
  await run(ENGINES, process.execPath, [tsc, "-p", ".", ...plain, ...output]);
  await npm(staged, ["pack", "--silent", "--ignore-scripts", "--pack-destination", elsewhere]);
  const tarball = readdirSync(elsewhere).find((name) => name.endsWith(".tgz"));
  return join(elsewhere, tarball ?? "no tarball");
}

async function install(consumer: string, tarball: string): Promise<void> {
  const manifest = {
    name: "application",
    private: true,
    type: "module",
    dependencies: { "@assay/engines": `file:${tarball}`, cojson: `file:${MODULES}/cojson` },
    overrides: { zod: `file:${MODULES}/zod` },
  };
  writeFileSync(join(consumer, "package.json"), JSON.stringify(manifest));
  const quiet = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  await npm(consumer, ["install", ...quiet]);
  const scopes = readdirSync(join(consumer, "node_modules")).filter((name) => name[0] !== ".");
  expect(scopes.sort()).toStrictEqual(["@assay", "cojson", "zod"]);
}

function npm(cwd: string, args: readonly string[]): Promise<string> {
  return run(cwd, "npm", args);
}

async function run(cwd: string, program: string, args: readonly string[]): Promise<string> {
  // Without what npm and vitest tell their own children.
  const { PATH, HOME } = process.env;
  const { stdout } = await promisify(execFile)(program, args, { cwd, env: { PATH, HOME } });
  return stdout;
}
