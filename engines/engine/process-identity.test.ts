import { describe, expect, test } from "vitest";
import { ownIdentity, stateOf, type ProcessIdentity } from "./process-identity.ts";

const self: ProcessIdentity = { ...ownIdentity(), boot: "now", machine: "mine" };

describe("a process of the same host's name", () => {
  test("runs while it does", () => {
    expect(stateOf(self, self)).toBe("running");
  });

  test.each<[string, Partial<ProcessIdentity>, string]>([
    ["has ended where the machine was started anew since", { machine: "mine" }, "ended"],
    ["is unknown where another machine has that name too", { machine: "another" }, "unknown"],
  ])("%s", (_, change, state) => {
    expect(stateOf({ ...self, boot: "before", ...change }, self)).toBe(state);
  });

  test("is unknown after another start where no machine is told", () => {
    const { machine: _machine, ...unnamed } = self;
    expect(stateOf({ ...unnamed, boot: "before" }, unnamed)).toBe("unknown");
    expect(stateOf({ ...unnamed, boot: "before" }, self)).toBe("unknown");
    expect(stateOf(unnamed, unnamed)).toBe("running");
  });
});

describe("this process", () => {
  test.skipIf(process.platform !== "linux")("is told with all that Linux tells", () => {
    expect(ownIdentity()).toMatchObject({
      pid: process.pid,
      started: expect.stringMatching(/^[0-9]+$/),
      boot: expect.stringMatching(/^[0-9a-f-]{36}$/),
      namespace: expect.stringMatching(/^pid:/),
    });
  });
});
