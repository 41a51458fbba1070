// Set-up as a list of steps. A step runs when the fingerprint of its inputs differs from the one
// on its stamp, or when what it made is gone; otherwise it costs a few small reads.
//
// Steps that do not need each other stand in a list of their own and run side by side.
//
// The stamp is removed before a step runs and written, whole, after it has succeeded: a set-up
// that was interrupted anywhere is done again.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "./fingerprint.mjs";

/**
 * @typedef {object} Step
 * @property {string} name also the name of its stamp and its log
 * @property {() => import("./fingerprint.mjs").Inputs} inputs what its result depends on
 * @property {() => boolean} present whether what it makes is still there
 * @property {() => Promise<void>} run makes it; a throw means that it failed
 * @property {string} [withoutIt] for a step that set-up can do without: what is then missing and
 *   how to get it. A failure of any other step ends set-up.
 */

/** @typedef {readonly (Step | readonly Step[])[]} Steps in order; those of an inner list at once */

/**
 * @typedef {{ fingerprint: string, failure?: string }} Stamp
 *   `failure` stands on the stamp of a step that set-up can do without, so that it is said on
 *   every start and tried again only when its inputs change or someone asks
 */

/**
 * @typedef {object} StepsOptions
 * @property {string} stamps the folder of stamps
 * @property {boolean} [retry] try failed steps again although nothing changed
 */

/**
 * @param {Steps} steps
 * @param {StepsOptions} options
 * @returns {Step[]} those that would run now
 */
export function dueSteps(steps, options) {
  return steps.flat().filter((step) => {
    const stamp = readStamp(options.stamps, step.name);
    if (stamp === undefined || stamp.fingerprint !== fingerprint(step.inputs())) return true;
    return stamp.failure === undefined ? !step.present() : options.retry === true;
  });
}

/**
 * Runs what is due, in order. A step is looked at when its turn comes, since an earlier one may
 * have removed what it made.
 * @param {Steps} steps
 * @param {StepsOptions} options
 * @returns {Promise<string[]>} the names of those that ran
 */
export async function runDueSteps(steps, options) {
  mkdirSync(options.stamps, { recursive: true });
  /** @type {string[]} */
  const ran = [];
  for (const group of steps) {
    // All are waited for, so that nothing runs any more when the first failure is told.
    const outcomes = await Promise.allSettled(
      [group].flat().map((step) => runIfDue(step, options)),
    );
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
      ran.push(...outcome.value);
    }
  }
  return ran;
}

/**
 * @param {Step} step
 * @param {StepsOptions} options
 * @returns {Promise<string[]>} its name, unless it was not due
 */
async function runIfDue(step, options) {
  if (dueSteps([step], options).length === 0) return [];
  rmSync(stampPath(options.stamps, step.name), { force: true });
  // Taken before the run: what changes during it must count as changed after it.
  const before = fingerprint(step.inputs());
  try {
    await step.run();
    writeStamp(options.stamps, step.name, { fingerprint: before });
  } catch (error) {
    if (step.withoutIt === undefined || error instanceof SetUpInterrupted) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    writeStamp(options.stamps, step.name, { fingerprint: before, failure });
  }
  return [step.name];
}

/**
 * @param {Steps} steps
 * @param {StepsOptions} options
 * @returns {string[]} what is missing because a step failed, and why: a text for each
 */
export function missingThings(steps, options) {
  return steps.flat().flatMap((step) => {
    const failure = readStamp(options.stamps, step.name)?.failure;
    return failure === undefined ? [] : [`${step.name}: ${failure}\n${step.withoutIt ?? ""}`];
  });
}

/** Set-up was told to stop: neither a success nor a failure of the step that ran. */
export class SetUpInterrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

/**
 * @param {string} stamps
 * @param {string} name
 */
function stampPath(stamps, name) {
  return join(stamps, `${name}.json`);
}

/**
 * @param {string} stamps
 * @param {string} name
 * @returns {Stamp | undefined} undefined also for a damaged stamp: then the step runs
 */
function readStamp(stamps, name) {
  try {
    return JSON.parse(readFileSync(stampPath(stamps, name), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} stamps
 * @param {string} name
 * @param {Stamp} stamp
 */
function writeStamp(stamps, name, stamp) {
  const path = stampPath(stamps, name);
  writeFileSync(`${path}.new`, JSON.stringify(stamp));
  renameSync(`${path}.new`, path);
}
