// What a test run was asked for. Without arguments everything is tested; a place says where, and
// what is not TypeScript there is for cargo.

/**
 * @typedef {object} TestArguments
 * @property {string | undefined} required the engines that may not be missing, as in ASSAY_REQUIRE
 * @property {string[] | undefined} vitest its arguments, or undefined if it has nothing to do
 * @property {string[] | undefined} cargo which crates it tests, or undefined if none
 */

/**
 * @param {readonly string[]} args
 * @returns {TestArguments | { problem: string }} or what is wrong with them
 */
export function readTestArguments(args) {
  const required = readRequired(args);
  if ("problem" in required) return required;
  const { names, rest } = required;
  // Only the words before the first option are places: what follows may be an option's value.
  const option = rest.findIndex((one) => one.startsWith("-"));
  const places = option < 0 ? rest : rest.slice(0, option);
  const options = rest.slice(places.length);
  const crates = places.filter((one) => cratePattern.test(one));
  const vitest = [...places.filter((one) => !cratePattern.test(one)), ...options];
  return {
    required: names,
    vitest: crates.length > 0 && vitest.length === 0 ? undefined : vitest,
    cargo: rest.length === 0 ? ["--workspace"] : cratesAsked(crates),
  };
}

const cratePattern = /^(?:\.\/)?crates(?:\/([^/]*).*)?$/;

/**
 * @param {readonly string[]} places
 * @returns {string[] | undefined} in cargo's words
 */
function cratesAsked(places) {
  if (places.length === 0) return undefined;
  const names = places.map((place) => cratePattern.exec(place)?.[1] ?? "");
  return names.includes("") ? ["--workspace"] : names.flatMap((name) => ["--package", name]);
}

/**
 * `--require` is ours wherever it stands.
 * @param {readonly string[]} args
 * @returns {{ names: string | undefined, rest: readonly string[] } | { problem: string }}
 */
function readRequired(args) {
  const at = args.findIndex((one) => one === "--require" || one.startsWith("--require="));
  const option = args[at];
  if (option === undefined) return { names: process.env["ASSAY_REQUIRE"], rest: args };
  const inline = option.includes("=");
  const names = inline ? option.slice("--require=".length) : (args[at + 1] ?? "");
  // A place or an option in their stead would require nothing, and what ASSAY_REQUIRE says no more.
  if (!names.split(",").every((name) => /^[a-z\d][\w-]*$/i.test(name.trim()))) {
    const found = names === "" ? "nothing follows" : `"${names}" is no such list`;
    return { problem: `--require needs names of engines, as --require sqlite,fjall: ${found}` };
  }
  return { names, rest: [...args.slice(0, at), ...args.slice(at + (inline ? 1 : 2))] };
}
