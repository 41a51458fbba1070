import { expect, test } from "vitest";
import { amplification } from "./amplification.ts";
import { told, untold } from "./told.ts";

const processIo = told({
  readCallBytes: 111,
  writeCallBytes: 222,
  readCalls: 1,
  writeCalls: 1,
  storageReadBytes: 500,
  storageWriteBytes: 3000,
  cancelledWriteBytes: 1000,
});
const disk = told({ bytesApparent: 9_000_000, bytesAllocated: 8192, files: 2 });

test("each ratio is of what storage moved or keeps", () => {
  expect(amplification({ written: 1000, read: 2000, stored: 4096 }, processIo, disk)).toEqual({
    write: told(3),
    read: told(0.25),
    space: told(2),
  });
});

test("there is no ratio to nothing, and none of what the system does not tell", () => {
  const none = { written: 0, read: 0, stored: 0 };
  expect(amplification(none, processIo, disk)).toEqual({
    write: untold("the workload writes nothing"),
    read: untold("the workload reads nothing"),
    space: untold("the store holds nothing"),
  });
  const some = { written: 1, read: 1, stored: 1 };
  const reason = untold("darwin does not tell");
  expect(amplification(some, reason, reason)).toEqual({
    write: reason,
    read: reason,
    space: reason,
  });
});
