// The fingerprint of what a set-up step depends on: contents, never dates, so that a fresh clone,
// a `touch` or a switch of branches and back leaves a step alone.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @typedef {Record<string, string | undefined>} Inputs what a step depends on, by name; undefined
 *   says that the thing is absent, which is not the same as empty
 */

/**
 * @param {Inputs} inputs
 * @returns {string}
 */
export function fingerprint(inputs) {
  const hash = createHash("sha256");
  for (const name of Object.keys(inputs).sort()) {
    // JSON marks where a name and a content end, so neighbours cannot run into each other.
    hash.update(JSON.stringify([name, inputs[name] ?? null]));
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string | undefined} undefined where there is no such file
 */
export function contentOf(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * The Node that runs this and everything after it: addons are built for one ABI and platform.
 * @returns {Inputs}
 */
export function runtimeInputs() {
  return {
    "node version": process.versions.node,
    "node abi": process.versions.modules,
    platform: `${process.platform}-${process.arch}`,
  };
}

/**
 * The parts of a package.json that decide what npm installs. The rest (scripts, exports, …) may
 * change without a new installation.
 */
const INSTALLED_FIELDS = [
  "name",
  "version",
  "bin",
  "workspaces",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "overrides",
];

/**
 * @param {string} root
 * @returns {Inputs} the lock file, the manifests of the root and its workspaces, and .npmrc
 */
export function dependencyInputs(root) {
  /** @type {Inputs} */
  const inputs = {
    "package-lock.json": contentOf(join(root, "package-lock.json")),
    ".npmrc": contentOf(join(root, ".npmrc")),
  };
  const manifest = contentOf(join(root, "package.json"));
  inputs["package.json"] = installedPart(manifest);
  for (const workspace of JSON.parse(manifest ?? "{}").workspaces ?? []) {
    const name = `${workspace}/package.json`;
    inputs[name] = installedPart(contentOf(join(root, name)));
  }
  return inputs;
}

/** @param {string | undefined} manifest */
function installedPart(manifest) {
  if (manifest === undefined) return undefined;
  const fields = JSON.parse(manifest);
  return JSON.stringify(INSTALLED_FIELDS.map((field) => fields[field] ?? null));
}

/**
 * Where programs are found. A step that failed for want of a compiler is tried again once one
 * has been installed, and not before.
 * @param {readonly string[]} names
 * @param {string} [path]
 * @returns {Inputs}
 */
export function programInputs(names, path = process.env["PATH"] ?? "") {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return Object.fromEntries(
    names.map((name) => [
      `program ${name}`,
      path
        .split(delimiter)
        .flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix)))
        .find((candidate) => existsSync(candidate)),
    ]),
  );
}
