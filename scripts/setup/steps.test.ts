// When a step runs: once, again after a change or an interruption, and not otherwise.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dueSteps, missingThings, runDueSteps, SetUpInterrupted, type Step } from "./steps.mjs";

let stamps: string;
beforeEach(() => {
  stamps = mkdtempSync(join(tmpdir(), "assay-steps-"));
});
afterEach(() => rmSync(stamps, { recursive: true }));

/** A step whose inputs, product and failure the test sets by hand. */
class HandStep implements Step {
  runs = 0;
  made = false;
  content = "one";
  failure: Error | undefined;
  readonly name: string;
  withoutIt: string;

  constructor(name: string, withoutIt = "") {
    this.name = name;
    this.withoutIt = withoutIt;
  }
  inputs = () => ({ content: this.content });
  present = () => this.made;
  run = async () => {
    this.runs += 1;
    if (this.failure) throw this.failure;
    this.made = true;
  };
}

/** A step that set-up cannot do without has no such text at all. */
function needed(name: string): HandStep {
  const step = new HandStep(name);
  delete (step as Step).withoutIt;
  return step;
}

test("an unchanged set-up runs no step", async () => {
  const step = needed("install");
  await runDueSteps([step], { stamps });
  expect(dueSteps([step], { stamps })).toEqual([]);
  await runDueSteps([step], { stamps });
  expect(step.runs).toBe(1);
});

test("a step runs again when its inputs change", async () => {
  const step = needed("install");
  await runDueSteps([step], { stamps });
  step.content = "two";
  await runDueSteps([step], { stamps });
  expect(step.runs).toBe(2);
});

test("a step runs again when what it made is gone", async () => {
  const step = needed("install");
  await runDueSteps([step], { stamps });
  step.made = false;
  await runDueSteps([step], { stamps });
  expect(step.runs).toBe(2);
});

test("a step whose product an earlier step removes runs in the same set-up", async () => {
  const install = needed("install");
  const build = needed("build");
  await runDueSteps([install, build], { stamps });
  install.content = "two";
  install.run = async () => {
    build.made = false;
  };
  await runDueSteps([install, build], { stamps });
  expect(build.runs).toBe(2);
});

test("steps of an inner list run side by side, and the next one after both", async () => {
  const [one, other, last] = [needed("one"), needed("other"), needed("last")];
  const otherRuns = new Promise<void>((resolve) => {
    other.run = async () => resolve();
  });
  one.run = () => otherRuns;
  last.run = async () => expect(readdirSync(stamps).sort()).toEqual(["one.json", "other.json"]);
  await runDueSteps([[one, other], last], { stamps });
  expect(readdirSync(stamps)).toContain("last.json");
});

test("a failure is told only when what ran beside it has ended", async () => {
  const one = needed("one");
  const other = needed("other");
  one.failure = new Error("no network");
  let ended = false;
  other.run = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ended = true;
  };
  await expect(runDueSteps([[one, other]], { stamps })).rejects.toThrow("no network");
  expect(ended).toBe(true);
});

test("a damaged stamp counts as none", async () => {
  const step = needed("install");
  await runDueSteps([step], { stamps });
  for (const file of readdirSync(stamps)) writeFileSync(join(stamps, file), '{"finger');
  await runDueSteps([step], { stamps });
  expect(step.runs).toBe(2);
});

test("a failed step that is needed ends set-up, and leaves no stamp", async () => {
  const step = needed("install");
  const next = needed("build");
  step.failure = new Error("no network");
  await expect(runDueSteps([step, next], { stamps })).rejects.toThrow("no network");
  expect(next.runs).toBe(0);
  expect(dueSteps([step], { stamps })).toEqual([step]);
});

test("a failed step that can be done without is reported and stops nothing", async () => {
  const addon = new HandStep("addon", "Install a compiler.");
  const next = needed("next");
  addon.failure = new Error("no compiler");
  await runDueSteps([addon, next], { stamps });
  expect(next.runs).toBe(1);
  expect(missingThings([addon, next], { stamps })).toEqual([
    "addon: no compiler\nInstall a compiler.",
  ]);
});

test("a failed step is reported on every start, and tried again only after a change or on request", async () => {
  const addon = new HandStep("addon", "Install a compiler.");
  addon.failure = new Error("no compiler");
  await runDueSteps([addon], { stamps });
  await runDueSteps([addon], { stamps });
  expect(addon.runs).toBe(1);
  expect(missingThings([addon], { stamps })).toHaveLength(1);

  await runDueSteps([addon], { stamps, retry: true });
  expect(addon.runs).toBe(2);

  addon.content = "with a compiler";
  addon.failure = undefined;
  await runDueSteps([addon], { stamps });
  expect(addon.runs).toBe(3);
  expect(missingThings([addon], { stamps })).toEqual([]);
});

// Back at the old inputs, too: what lies there may be half of the new.
test.each(["one", "two"])(
  "a step interrupted on its way to inputs two is redone at inputs %s, also where a failure would be forgiven",
  async (content) => {
    const addon = new HandStep("addon", "Install a compiler.");
    await runDueSteps([addon], { stamps });
    addon.content = "two";
    addon.failure = new SetUpInterrupted("SIGINT");
    await expect(runDueSteps([addon], { stamps })).rejects.toBe(addon.failure);

    addon.content = content;
    addon.failure = undefined;
    await runDueSteps([addon], { stamps });
    expect(addon.runs).toBe(3);
  },
);

// A kill leaves no time to clean up: what counts is what lies there while the step runs.
test("a step has no stamp while it runs", async () => {
  const step = needed("install");
  await runDueSteps([step], { stamps });
  step.content = "two";
  step.run = async () => expect(readdirSync(stamps)).toEqual([]);
  await runDueSteps([step], { stamps });
});

test("a change during a run makes the step due again", async () => {
  const step = needed("install");
  step.run = async () => {
    step.made = true;
    step.content = "changed meanwhile";
  };
  await runDueSteps([step], { stamps });
  expect(dueSteps([step], { stamps })).toEqual([step]);
});
