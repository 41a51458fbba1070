import type * as FileSystem from "node:fs";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { prepareDirectory, removeUnfinished, STAMP_FILE } from "./directory.ts";

const links = vi.hoisted(() => ({ before: () => {} }));
vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const linkSync: typeof original.linkSync = (from, to) => {
    links.before();
    original.linkSync(from, to);
  };
  return { ...original, linkSync };
});

const TMPFS = 0x01021994;
const stamp = { engine: "one", layout: 3 };
let base = "";

beforeEach(() => {
  mkdirSync(".assay/tmp", { recursive: true });
  base = mkdtempSync(".assay/tmp/directory-");
});
afterEach(() => {
  links.before = () => {};
  rmSync(base, { recursive: true, force: true });
});

const coded = (code: string): unknown => expect.objectContaining({ code });

describe("an engine's directory", () => {
  it("is created and stamped when it is missing, and accepted when opened again", () => {
    const path = join(base, "deep", "er");
    prepareDirectory(path, stamp, "process");
    expect(JSON.parse(readFileSync(join(path, STAMP_FILE), "utf8"))).toEqual(stamp);
    prepareDirectory(path, stamp, "process");
  });

  it("is refused when another engine or another layout wrote it", () => {
    prepareDirectory(base, stamp, "process");
    expect(() => prepareDirectory(base, { engine: "two", layout: 3 }, "process")).toThrow(
      coded("DIRECTORY_FOREIGN"),
    );
    expect(() => prepareDirectory(base, { engine: "one", layout: 4 }, "process")).toThrow(
      coded("DIRECTORY_VERSION"),
    );
  });

  it("is the first one's of two that open it, new, at the same moment", () => {
    const first = { engine: "quicker", layout: 1 };
    links.before = () => {
      links.before = () => {};
      prepareDirectory(base, first, "process");
    };
    expect(() => prepareDirectory(base, stamp, "process")).toThrow(coded("DIRECTORY_FOREIGN"));
    expect(readdirSync(base)).toEqual([STAMP_FILE]);
    prepareDirectory(base, first, "process");
  });

  it("is stamped on a filesystem without hard links too", () => {
    links.before = () => {
      throw Object.assign(new Error("operation not permitted"), { code: "EPERM" });
    };
    prepareDirectory(base, stamp, "process");
    expect(readdirSync(base)).toEqual([STAMP_FILE]);
    prepareDirectory(base, stamp, "process");
  });

  it("is refused when it holds files that Assay did not write, which stay as they are", () => {
    writeFileSync(join(base, "photos.zip"), "mine");
    expect(() => prepareDirectory(base, stamp, "process")).toThrow(coded("DIRECTORY_FOREIGN"));
    expect(readFileSync(join(base, "photos.zip"), "utf8")).toBe("mine");
  });

  it.each(["", "{", "[]", '{"engine":1,"layout":1}'])(
    "is refused when its stamp reads %j",
    (text) => {
      writeFileSync(join(base, STAMP_FILE), text);
      expect(() => prepareDirectory(base, stamp, "process")).toThrow(coded("DIRECTORY_FOREIGN"));
    },
  );

  it("is stamped anew after a crash before the stamp was in place", () => {
    writeFileSync(join(base, `${STAMP_FILE}.new`), '{"eng');
    prepareDirectory(base, stamp, "process");
    expect(JSON.parse(readFileSync(join(base, STAMP_FILE), "utf8"))).toEqual(stamp);
  });

  it("is refused when a file stands in its place", () => {
    const path = join(base, "file");
    writeFileSync(path, "");
    expect(() => prepareDirectory(path, stamp, "process")).toThrow(coded("DIRECTORY_UNWRITABLE"));
  });

  it.skipIf(process.platform !== "linux")("is refused where no directory can be made", () => {
    expect(() => prepareDirectory("/proc/assay/data", stamp, "process")).toThrow(
      coded("DIRECTORY_UNWRITABLE"),
    );
  });

  it.skipIf(process.getuid?.() === 0)("is refused when it cannot be written (not for root)", () => {
    chmodSync(base, 0o500);
    expect(() => prepareDirectory(base, stamp, "process")).toThrow(coded("DIRECTORY_UNWRITABLE"));
  });

  it.skipIf(statfsOf("/dev/shm") !== TMPFS)(
    "is refused for durability power on a filesystem in memory",
    () => {
      const path = mkdtempSync("/dev/shm/assay-");
      try {
        expect(() => prepareDirectory(path, stamp, "power")).toThrow(coded("DIRECTORY_IN_MEMORY"));
        prepareDirectory(path, stamp, "process");
      } finally {
        rmSync(path, { recursive: true });
      }
    },
  );
});

describe("a file that was not written whole", () => {
  it("is removed", () => {
    const file = join(base, "half");
    writeFileSync(file, "half");
    removeUnfinished(file);
    removeUnfinished(file);
    expect(readdirSync(base)).toEqual([]);
  });

  it("hides no error of writing it behind one of removing it, as where a directory stands in its place", () => {
    const directory = join(base, "directory");
    mkdirSync(directory);
    expect(() => removeUnfinished(directory)).not.toThrow();
    expect(readdirSync(base)).toEqual(["directory"]);
  });
});

function statfsOf(path: string): number | undefined {
  try {
    return statfsSync(path).type;
  } catch {
    return undefined;
  }
}
