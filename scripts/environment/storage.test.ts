import { expect, test } from "vitest";
import { mountOf, storageOf } from "./storage.ts";
import type { ReadSystemText } from "./system-text.ts";

const lower = `lowerdir=${"/var/lib/docker/overlay2/l/ABCDEFGH:".repeat(8)}`;
const mountInfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:1 / / rw,relatime shared:1 master:3 - ext4 /dev/vda1 rw,relatime,discard
30 27 0:40 / /var/data rw,noatime - overlay overlay rw,${lower},xino=off
31 27 8:17 /sub /var/my\\040data rw,nosuid - xfs /dev/sdb1 rw,attr2,noquota
32 27 0:50 / /var/my\\040data rw - tmpfs tmpfs rw,size=100k
33 27 8:17 / /var/my\\040data rw,nodev - xfs /dev/sdb1 rw,attr2
`;

test("a path lies on the longest mount point that holds it, not on one whose name it goes on", () => {
  expect(mountOf("/var/data/x", mountInfo)).toMatchObject({ filesystem: "overlay" });
  expect(mountOf("/var/data", mountInfo)).toMatchObject({ point: "/var/data" });
  expect(mountOf("/var/database", mountInfo)).toMatchObject({ point: "/" });
});

test("of mounts on one point the last one counts, whatever optional fields stand before it", () => {
  expect(mountOf("/var/my data/x", mountInfo)).toEqual({
    device: "8:17",
    point: "/var/my data",
    filesystem: "xfs",
    source: "/dev/sdb1",
    options: ["rw", "nodev", "attr2"],
  });
  expect(mountOf("/home", mountInfo)).toMatchObject({
    filesystem: "ext4",
    source: "/dev/vda1",
    options: ["rw", "relatime", "discard"],
  });
});

test("an option that lists directories is cut after its name", () => {
  expect(mountOf("/var/data", mountInfo)?.options).toEqual([
    "rw",
    "noatime",
    "lowerdir=…",
    "xino=off",
  ]);
});

test("a system that lists no mounts tells none", () => {
  expect(mountOf("/home", "")).toBeUndefined();
  expect(mountOf("/home", "27 1 254:1 / /")).toBeUndefined();
});

function mount(device: string) {
  return { device, point: "/", filesystem: "ext4", source: "/dev/x", options: ["rw"] };
}

function reading(files: Readonly<Record<string, string>>): ReadSystemText {
  return (path) => files[path];
}

test("a disk says its kind and what orders its requests", () => {
  const read = reading({
    "/sys/dev/block/254:0/uevent": "MAJOR=254\nMINOR=0\nDEVNAME=vda\nDEVTYPE=disk",
    "/sys/dev/block/254:0/queue/rotational": "1",
    "/sys/dev/block/254:0/queue/scheduler": "none [mq-deadline] kyber bfq",
    "/sys/dev/block/254:0/queue/write_cache": "write back",
  });
  expect(storageOf(mount("254:0"), read)).toEqual({
    mountPoint: "/",
    options: ["rw"],
    source: "/dev/x",
    device: {
      name: "vda",
      rotational: true,
      scheduler: "mq-deadline",
      writeCache: "write back",
    },
  });
});

test("a partition's kind is its disk's", () => {
  const read = reading({
    "/sys/dev/block/259:2/uevent": "MAJOR=259\nMINOR=2\nDEVNAME=nvme0n1p2",
    "/sys/dev/block/259:2/../queue/rotational": "0",
    "/sys/dev/block/259:2/../queue/scheduler": "none",
  });
  expect(storageOf(mount("259:2"), read).device).toEqual({
    name: "nvme0n1p2",
    rotational: false,
    scheduler: "none",
  });
});

test("a filesystem on no block device has none", () => {
  expect(storageOf(mount("0:40"), () => undefined)).not.toHaveProperty("device");
});
