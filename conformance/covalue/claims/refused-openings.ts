// What an engine must refuse to open: a durability, an api or a parameter that it does not offer, and
// a directory that is not its own. Does not look at stores that open.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APIS, DURABILITIES, prepareDirectory, STAMP_FILE } from "@assay/engines/engine";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";

/** A durability, an api or a tuning parameter that is not offered is refused, and no lock is left behind. */
export const refusesWhatIsNotOffered: ClaimCheck = {
  name: "refuses-what-is-not-offered",
  clauses: ["CV-112", "CV-113"],
  notApplicable: () => undefined,
  async run(cell) {
    const { engine } = cell.context;
    for (const durability of DURABILITIES) {
      if (engine.durabilities.includes(durability)) continue;
      await cell
        .on("CV-112")
        .refused(`opening with durability ${durability}`, "DURABILITY_UNSUPPORTED", () =>
          cell.open({ durability }),
        );
    }
    for (const api of APIS) {
      if (engine.apis.includes(api)) continue;
      await cell
        .on("CV-113")
        .refused(`opening the ${api} api`, "API_UNSUPPORTED", () => cell.open({ api }));
    }
    for (const parameter of UNKNOWN) {
      await cell
        .on("CV-113")
        .refused(`opening with the parameter ${parameter}`, "TUNING_UNKNOWN", () =>
          // A computed name is the object's own, whatever it is.
          cell.open({ tuning: { [parameter]: 1 } }),
        );
    }
    await cell
      .on("CV-113", "CV-112")
      .answered("opening as is offered, after all that was refused,", () => cell.open());
  },
};

/** No engine's parameters; the last three are names that every object answers to. */
const UNKNOWN = ["no such parameter", "toString", "constructor", "__proto__"];

/** Another engine's directory, anything else's, and another layout's are refused and left alone. */
export const refusesForeignDirectories: ClaimCheck = {
  name: "refuses-foreign-directories",
  clauses: ["CV-110", "CV-111"],
  notApplicable: (context) =>
    keepsData(context) ? undefined : "a volatile cell uses no directory",
  async run(cell) {
    const { directory, durability } = cell.context;

    const another = join(directory, "other-engine");
    prepareDirectory(another, { engine: "another engine", layout: 1 }, durability);
    await refusedAndLeftAlone(cell, "opening another engine's directory", another, FOREIGN);

    for (const [what, fill] of NOT_EMPTY) {
      const strange = join(directory, what.replaceAll(" ", "-"));
      mkdirSync(strange);
      fill(strange);
      await refusedAndLeftAlone(cell, `opening a directory of ${what}`, strange, FOREIGN);
    }

    const later = join(directory, "later");
    await cell.close(await cell.open({ directory: later }));
    const stamp: unknown = JSON.parse(readFileSync(join(later, STAMP_FILE), "utf8"));
    const { layout = 0, ...rest } = typeof stamp === "object" ? { layout: 0, ...stamp } : {};
    const stampOf = (number: number): string => JSON.stringify({ ...rest, layout: number });
    const own = "engine" in rest ? String(rest.engine) : "";
    writeFileSync(join(later, STAMP_FILE), stampOf(Number(layout) + 1));
    await refusedAndLeftAlone(cell, "opening a later layout", later, "DIRECTORY_VERSION");

    // The stamp alone is enough to refuse these by.
    const similar = [`${own}-of-another`, own.slice(0, -1), own.toUpperCase()];
    for (const [number, engine] of similar.entries()) {
      const text = JSON.stringify({ ...rest, engine, layout });
      const stamped = stampedDirectory(directory, `similar-${number}`, text);
      await refusedAndLeftAlone(cell, `opening a directory of ${engine}`, stamped, FOREIGN);
    }
    const earlier = stampedDirectory(directory, "earlier", stampOf(Number(layout) - 1));
    await refusedAndLeftAlone(cell, "opening an earlier layout", earlier, "DIRECTORY_VERSION");
    for (const [name, text] of Object.entries({ empty: "", half: "{", list: "[]" })) {
      const what = `opening a directory whose stamp reads ${JSON.stringify(text)}`;
      await refusedAndLeftAlone(cell, what, stampedDirectory(directory, name, text), FOREIGN);
    }
  },
};

function stampedDirectory(above: string, name: string, stamp: string): string {
  const directory = join(above, name);
  mkdirSync(directory);
  writeFileSync(join(directory, STAMP_FILE), stamp);
  return directory;
}

const FOREIGN = "DIRECTORY_FOREIGN";

/** What a directory may hold that is not empty, and how it comes there. */
const NOT_EMPTY: readonly (readonly [what: string, fill: (directory: string) => void])[] = [
  ["files", (directory) => writeFileSync(join(directory, "letter.txt"), "not a storage engine's")],
  ["empty files", (directory) => writeFileSync(join(directory, "placeholder"), "")],
  ["hidden files", (directory) => writeFileSync(join(directory, ".profile"), "somebody's")],
  ["directories", (directory) => mkdirSync(join(directory, "photographs"))],
];

async function refusedAndLeftAlone(
  cell: CellUnderCheck,
  what: string,
  directory: string,
  code: "DIRECTORY_FOREIGN" | "DIRECTORY_VERSION",
): Promise<void> {
  const comparisons = cell.on(code === "DIRECTORY_FOREIGN" ? "CV-110" : "CV-111");
  const before = contentsOf(directory);
  await comparisons.refused(what, code, () => cell.open({ directory }));
  comparisons.equal(`the files after ${what}`, before, contentsOf(directory));
}

/** Every name, and a digest of every file, since a store may begin with a journal of 64 MB. */
function contentsOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const contents = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path, entry.isFile() ? digestOf(path) : "no file"] as const;
  });
  return Object.fromEntries(contents.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
