// The step that builds fjall's addon from crates/. What was built is kept by the contents it was
// built from, so a change there builds it again and nothing else does; a newer compiler alone does
// not. Nothing that is committed is written, but by `npm run setup`: the addon's declarations.

import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { cargoProgress, findCargo } from "./cargo.mjs";
import { runCommand } from "./command.mjs";
import { copyWhole } from "./copy-whole.mjs";
import { contentOf, fingerprint, programInputs } from "./fingerprint.mjs";

const CRATES = "crates";
const NATIVE = "engines/fjall/native";
const CACHE = ".assay/cache/fjall";
const CLI = "node_modules/@napi-rs/cli/dist/cli.js";
const KEPT_BUILDS = 4;

const BUILD = [
  "build",
  "--release",
  "--platform",
  "--esm",
  "--manifest-path",
  `${CRATES}/storage-napi/Cargo.toml`,
  "--package-json-path",
  "engines/package.json",
];

/**
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {import("./steps.mjs").Step}
 */
export function fjallStep(setUp) {
  const { root } = setUp;
  return {
    name: "fjall",
    inputs: () => ({ ...programInputs(["cargo", "cc"]), build: buildFolder(root) }),
    present() {
      const [addon] = addonsIn(buildFolder(root));
      return addon !== undefined && existsSync(join(root, NATIVE, addon));
    },
    withoutIt: [
      "The engine fjall is not available; the others are. To get it, install Rust 1.90 or newer",
      "(https://rustup.rs) and a C linker (Debian: apt-get install build-essential; macOS:",
      "xcode-select --install), be online for its first build, and try again with: npm run setup",
    ].join("\n"),
    async run() {
      const native = join(root, NATIVE);
      // An addon of other sources must not pass for this one if the build fails.
      for (const old of addonsIn(native)) rmSync(join(native, old));
      const folder = buildFolder(root);
      const [addon = await build(folder, setUp)] = addonsIn(folder);
      copyWhole(join(folder, addon), join(native, addon));
    },
  };
}

/**
 * The step that puts the declarations of the addon beside it, for the next commit. Only for who
 * asks for set-up: in a test run they must differ, and fail it.
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {import("./steps.mjs").Step}
 */
export function declarationsStep({ root, say }) {
  return {
    name: "declarations",
    inputs: () => ({}),
    present: () => (outdatedDeclarations(root) ?? []).length === 0,
    async run() {
      for (const path of outdatedDeclarations(root) ?? []) {
        copyWhole(join(buildFolder(root), relative(NATIVE, path)), join(root, path));
        say(`wrote ${path} as the addon declares itself now: commit it`);
      }
    },
  };
}

/**
 * @param {string} root
 * @returns {string[] | undefined} the committed files that differ from what the build of the
 *   present sources wrote; undefined if they are not built
 */
export function outdatedDeclarations(root) {
  const built = buildFolder(root);
  if (!existsSync(built)) return undefined;
  return readdirSync(built)
    .filter((name) => !name.endsWith(".node"))
    .filter((name) => contentOf(join(built, name)) !== contentOf(join(root, NATIVE, name)))
    .map((name) => `${NATIVE}/${name}`);
}

/**
 * @param {string} folder appears whole or not at all
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {Promise<string>} the name of the addon in it
 */
async function build(folder, setUp) {
  const { root, state, say } = setUp;
  const cargo = findCargo(root);
  if ("problem" in cargo) throw new Error(cargo.problem);
  say("building fjall from crates/ (about a minute the first time)");
  const output = `${folder}.new`;
  rmSync(output, { recursive: true, force: true });
  await runCommand(
    {
      name: "napi build",
      argv: [
        process.execPath,
        join(root, CLI),
        ...BUILD,
        "--output-dir",
        relative(root, output),
        "--",
        "--locked",
      ],
      env: cargo.env,
      log: join(state, "fjall.log"),
      progress: cargoProgress,
    },
    setUp,
  );
  const [addon] = addonsIn(output);
  if (addon === undefined) throw new Error(`napi build left no addon in ${output}`);
  // Made of neither the old sources nor the new, it may stand for none of them.
  if (buildFolder(root) !== folder) throw new Error("crates/ changed while it was being built");
  renameSync(output, folder);
  forgetOldBuilds(root);
  return addon;
}

/** @param {string} root */
function forgetOldBuilds(root) {
  const builds = readdirSync(join(root, CACHE)).map((name) => join(root, CACHE, name));
  builds.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const build of builds.slice(KEPT_BUILDS)) rmSync(build, { recursive: true });
}

/**
 * @param {string} folder
 * @returns {string[]} the file names of this platform's addons: more than one if it was renamed
 */
function addonsIn(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const platform = `${process.platform}-${process.arch}`;
  return names.filter((name) => name.includes(platform) && name.endsWith(".node"));
}

/**
 * @param {string} root
 * @returns {string} where the build of the sources as they are now lies, or would
 */
function buildFolder(root) {
  const lock = JSON.parse(contentOf(join(root, "package-lock.json")) ?? "{}");
  const manifest = JSON.parse(contentOf(join(root, "engines/package.json")) ?? "{}");
  const name = fingerprint({
    platform: `${process.platform}-${process.arch}`,
    cli: lock.packages?.["node_modules/@napi-rs/cli"]?.version,
    // The loader that is written beside the addon names the package and its version.
    options: JSON.stringify([BUILD, manifest.napi, manifest.name, manifest.version]),
    ...Object.fromEntries(filesIn(root, CRATES).map((path) => [path, contentOf(join(root, path))])),
  });
  return join(root, CACHE, name.slice(0, 16));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(root, folder) {
  const entries = existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { withFileTypes: true })
    : [];
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === "target" ? [] : filesIn(root, path);
  });
}
