// What an engine must refuse to open: a durability, an api or a parameter that it does not offer, and
// a directory that is not its own. Does not look at stores that open.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APIS, DURABILITIES, prepareDirectory, STAMP_FILE } from "@assay/engines/engine";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";

/** A durability, an api or a tuning parameter that is not offered is refused. */
export const refusesWhatIsNotOffered: ClaimCheck = {
  name: "refuses-what-is-not-offered",
  clauses: ["CV-112", "CV-113"],
  notApplicable: () => undefined,
  async run(cell) {
    const { engine, directory } = cell.context;
    for (const durability of DURABILITIES) {
      if (engine.durabilities.includes(durability)) continue;
      await cell
        .on("CV-112")
        .refused(`opening with durability ${durability}`, "DURABILITY_UNSUPPORTED", () =>
          cell.open({ durability, directory: join(directory, durability) }),
        );
    }
    for (const api of APIS) {
      if (engine.apis.includes(api)) continue;
      await cell
        .on("CV-113")
        .refused(`opening the ${api} api`, "API_UNSUPPORTED", () => cell.open({ api }));
    }
    await cell
      .on("CV-113")
      .refused("opening with an unknown parameter", "TUNING_UNKNOWN", () =>
        cell.open({ tuning: { "no such parameter": 1 } }),
      );
  },
};

/** Another engine's directory, anything else's, and another layout's are refused and left alone. */
export const refusesForeignDirectories: ClaimCheck = {
  name: "refuses-foreign-directories",
  clauses: ["CV-110", "CV-111"],
  notApplicable: (context) =>
    keepsData(context) ? undefined : "a volatile cell uses no directory",
  async run(cell) {
    const { directory, durability } = cell.context;

    const other = join(directory, "other-engine");
    prepareDirectory(other, { engine: "another engine", layout: 1 }, durability);
    await refusedAndLeftAlone(
      cell,
      "opening another engine's directory",
      other,
      "DIRECTORY_FOREIGN",
    );

    const strange = join(directory, "strange");
    mkdirSync(strange, { recursive: true });
    writeFileSync(join(strange, "letter.txt"), "not a storage engine's");
    await refusedAndLeftAlone(cell, "opening a directory of files", strange, "DIRECTORY_FOREIGN");

    const later = join(directory, "later");
    await cell.close(await cell.open({ directory: later }));
    const stamp: unknown = JSON.parse(readFileSync(join(later, STAMP_FILE), "utf8"));
    const { layout = 0, ...rest } = typeof stamp === "object" ? { layout: 0, ...stamp } : {};
    writeFileSync(join(later, STAMP_FILE), JSON.stringify({ ...rest, layout: Number(layout) + 1 }));
    await refusedAndLeftAlone(cell, "opening a later layout", later, "DIRECTORY_VERSION");
  },
};

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

/** A digest of every file, since a store may begin with a journal of 64 MB. */
function contentsOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(paths.map((path) => [path, digestOf(path)]));
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
