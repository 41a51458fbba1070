// What a test run was asked for. Without arguments everything is tested; a place says where, and
// what is not TypeScript there is for cargo.

import { readRequired } from "./required.mjs";

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
