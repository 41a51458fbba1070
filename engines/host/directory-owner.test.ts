// Who made a directory, read back from its name.
import { expect, test } from "vitest";
import { ownIdentity, type ProcessIdentity } from "../engine/process-identity.ts";
import { ownedPrefix, ownerState } from "./directory-owner.ts";

const self = ownIdentity();
const { machine: _machine, boot: _boot, started: _started, namespace: _namespace, ...bare } = self;
/** Above the greatest number that Linux gives. */
const NOBODY = 2 ** 22 + 1;

const stateOfOwner = (owner: ProcessIdentity) => ownerState(`${ownedPrefix(owner)}AbC123`);

test("a directory of this process has a running owner", () => {
  expect(ownerState(`${ownedPrefix()}AbC123`)).toBe("running");
});

test("an owner that is gone has ended", () => {
  expect(stateOfOwner({ ...self, pid: NOBODY })).toBe("ended");
});

test.skipIf(process.platform !== "linux")(
  "an owner whose number another process has now, or from before a restart, has ended",
  () => {
    expect(stateOfOwner({ ...self, started: "1" })).toBe("ended");
    // Without the machine's name it could be another one that shares the directory.
    const restarted = self.machine === undefined ? "unknown" : "ended";
    expect(stateOfOwner({ ...self, boot: "another" })).toBe(restarted);
    expect(stateOfOwner({ ...self, boot: "another", machine: "another" })).toBe("unknown");
  },
);

test("an owner on another host or in another container is unknown", () => {
  expect(stateOfOwner({ ...self, pid: NOBODY, host: "another" })).toBe("unknown");
  expect(stateOfOwner({ ...self, pid: NOBODY, namespace: "another" })).toBe("unknown");
});

test("what a system did not tell is not taken for another value", () => {
  const name = `${ownedPrefix({ ...bare, ...(self.namespace && { namespace: self.namespace }) })}AbC123`;
  expect(ownerState(name)).toBe("running");
});

test.each(["assay-AbC123", "assay-1", "assay-1-2-3-4-5-AbC123", "command-test-AbC123", ""])(
  "%j names no owner",
  (name) => {
    expect(ownerState(name)).toBe("unknown");
  },
);
