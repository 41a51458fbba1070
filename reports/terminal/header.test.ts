import { expect, test } from "vitest";
import { goldenCells, goldenFacts, goldenLog } from "../golden-run.test.support.ts";
import type { Environment } from "../run-log/index.ts";
import { renderTerminal } from "./render-terminal.ts";

function header(more: Partial<Environment>, version = "6.0.0"): string {
  const facts = {
    ...goldenFacts,
    environment: { ...goldenFacts.environment, ...more },
    cells: goldenCells.map((cell) => ({ ...cell, version })),
  };
  const [text = ""] = renderTerminal(goldenLog({ facts, events: [] })).split("\n\n");
  return text;
}

const told = {
  kernel: "6.18.44",
  virtualMachine: "QEMU",
  container: "docker",
  storage: {
    mountPoint: "/",
    options: ["rw", "noatime"],
    source: "/dev/nvme0n1p2",
    device: { name: "nvme0n1p2", rotational: false, scheduler: "none", writeCache: "write back" },
  },
  cpuGovernor: "performance",
  cpuTurbo: true,
  transparentHugePages: "madvise",
} as const;

test("what sets the machine's times is one entry under it", () => {
  expect(header(told)).toContain(`data on ext4
  system   kernel 6.18.44, virtual machine (QEMU), container (docker), /dev/nvme0n1p2 (rw,noatime;
           not rotational; scheduler none; write back), governor performance, turbo on, huge pages
           madvise
  software`);
});

test("what is not told is not mentioned", () => {
  expect(header({})).not.toContain("  system ");
  const storage = { mountPoint: "/", options: ["rw"], source: "overlay" };
  expect(header({ storage, virtualMachine: "unnamed", cpuTurbo: false })).toContain(
    "\n  system   virtual machine, overlay (rw), turbo off\n",
  );
});

test("a library that an engine's version names is not named twice", () => {
  const packages = { "better-sqlite3": "12.1.0", lmdb: "3.5.6" };
  const text = header({ packages }, "better-sqlite3 12.1.0, SQLite 3.50.4");
  expect(text.match(/better-sqlite3 12\.1\.0/g)).toHaveLength(2);
  expect(text).toContain("revision 050a824, lmdb 3.5.6\n");
});
