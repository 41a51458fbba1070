import { expect, test } from "vitest";
import { parseProcessIo, processIoBetween, readProcessIo } from "./process-io.ts";

const text = `rchar: 3980
wchar: 41
syscr: 9
syscw: 2
read_bytes: 8192
write_bytes: 12288
cancelled_write_bytes: 4096
`;

const parsed = {
  readCallBytes: 3980,
  writeCallBytes: 41,
  readCalls: 9,
  writeCalls: 2,
  storageReadBytes: 8192,
  storageWriteBytes: 12_288,
  cancelledWriteBytes: 4096,
};

test("what calls moved and what storage moved are told apart", () => {
  expect(parseProcessIo(text)).toEqual(parsed);
});

test("a text without one of the counters tells nothing, instead of 0", () => {
  expect(parseProcessIo(text.replace("\nwrite_bytes", "\nother_bytes"))).toBeUndefined();
  expect(readProcessIo(() => "")).toEqual({
    told: false,
    reason: "/proc/self/io is not of a form that is known",
  });
});

test("each counter is subtracted from its own", () => {
  const after = {
    readCallBytes: 3981,
    writeCallBytes: 43,
    readCalls: 12,
    writeCalls: 6,
    storageReadBytes: 8197,
    storageWriteBytes: 12_294,
    cancelledWriteBytes: 4103,
  };
  expect(Object.values(processIoBetween(parsed, after))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
