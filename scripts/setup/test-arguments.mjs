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
 * @returns {TestArguments}
 */
export function readTestArguments(args) {
  const { required, rest } = readRequired(args);
  const crates = rest.filter((one) => cratePattern.test(one));
  const vitest = rest.filter((one) => !cratePattern.test(one));
  return {
    required,
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
 * @param {readonly string[]} args
 * @returns {{ required: string | undefined, rest: readonly string[] }}
 */
function readRequired(args) {
  const at = args.findIndex((one) => one === "--require" || one.startsWith("--require="));
  const option = args[at];
  if (option === undefined) return { required: process.env["ASSAY_REQUIRE"], rest: args };
  const inline = option.includes("=");
  return {
    required: inline ? option.slice("--require=".length) : args[at + 1],
    rest: [...args.slice(0, at), ...args.slice(at + (inline ? 1 : 2))],
  };
}
