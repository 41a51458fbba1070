// What the histories of each cell brought about: what is seldom brought about is seldom tested. In one
// line by default; a floor that is missed is a failure of its check.
import { cellName } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import { count, counted, range } from "../quantity.ts";
import type { CheckedRecord } from "../run-log/index.ts";
import type { Summary } from "../summary.ts";
import { grid } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

type Coverage = NonNullable<CheckedRecord["coverage"]>;
type Counts = Readonly<Record<string, number>>;

const RAREST_PAIRS = 10;

/** One line about all cells that came to an end; none where no check said what its histories brought about. */
export function coverageLine({ log }: Summary, { columns }: Drawing): string[] {
  const covered = coveredIn(log.records).map(({ coverage }) => coverage);
  if (covered.length === 0) return [];
  const pairs = covered.map((coverage) => coverage.pairs);
  const rarest = pairs.map(({ least }) => least[0]?.histories ?? 0);
  const floors = pairs.map(({ floor }) => floor);
  const adjacent = pairs.map(({ adjacentMet, adjacentPossible }) =>
    Math.floor((100 * adjacentMet) / Math.max(1, adjacentPossible)),
  );
  const text = [
    `${counted(covered.length, "cell")}, in each ${range(
      pairs.map(({ possible }) => possible),
      count,
    )} pairs of operations`,
    `the rarest in ${range(rarest, count)} histories (${floorText(floors)})`,
    `${range(adjacent, count)} % of those that can stand right after one another`,
    metText(
      "situations",
      covered.map(({ states }) => states),
    ),
    metText(
      "error branches",
      covered.map(({ errors }) => errors),
    ),
  ].join(", ");
  return labelled("coverage: ", text, columns);
}

/** What too few histories are held to is said, too: nothing. */
function floorText(floors: readonly number[]): string {
  return floors.every((floor) => floor === 0)
    ? "too few histories for a floor"
    : `floor ${range(floors, count)}`;
}

/** `14 of 15 situations in every cell`. */
function metText(things: string, tables: readonly Counts[]): string {
  const rows = rowsOf(tables);
  const met = rows.filter(({ least }) => least > 0).length;
  return `${count(met)} of ${count(rows.length)} ${things} in every cell`;
}

/** Tables of what was played and brought about, what is rare first; none where nothing was counted. */
export function coverageTables({ log }: Summary, drawing: Drawing): string[] {
  const operations = log.records.flatMap((record) =>
    record.type === "checked" && record.operations !== undefined ? [record.operations] : [],
  );
  const covered = coveredIn(log.records);
  const tables = [
    countTable(
      "Operations played, steps within transactions included",
      "operation",
      operations,
      drawing,
    ),
    pairTable(covered, drawing),
    countTable(
      "Histories in which situations arose",
      "situation",
      covered.map(({ coverage }) => coverage.states),
      drawing,
    ),
    countTable(
      "Histories in which answers took a branch of errors",
      "branch",
      covered.map(({ coverage }) => coverage.errors),
      drawing,
    ),
  ].filter((lines) => lines.length > 0);
  return tables.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** A check's record with what its histories brought about. */
interface Covered {
  readonly record: CheckedRecord;
  readonly coverage: Coverage;
}

/** Of the checks that came to their end: one that a failing history ended has brought about little. */
function coveredIn(records: Summary["log"]["records"]): Covered[] {
  return records.flatMap((record) =>
    record.type === "checked" && record.coverage !== undefined && !endedEarly(record)
      ? [{ record, coverage: record.coverage }]
      : [],
  );
}

function endedEarly({ outcome }: CheckedRecord): boolean {
  return outcome.verdict === "fail" && outcome.failures.some(({ kind }) => kind === "history");
}

/** The pairs that are the rarest in any cell, with that cell. */
function pairTable(covered: readonly Covered[], drawing: Drawing): string[] {
  if (covered.length === 0) return [];
  const pairs = covered
    .flatMap(({ record, coverage: { pairs } }) =>
      pairs.least.map((pair) => ({ ...pair, floor: pairs.floor, cell: cellName(record.cell) })),
    )
    // Cells with fewer histories are held to a lower floor.
    .sort((a, b) => a.histories / Math.max(1, a.floor) - b.histories / Math.max(1, b.floor))
    .slice(0, RAREST_PAIRS);
  const columns = [
    { head: "first", align: "left" as const },
    { head: "second", align: "left" as const },
    { head: "histories", align: "right" as const },
    { head: "floor", align: "right" as const },
    { head: "cell", align: "left" as const },
  ];
  return [
    drawing.paint("heading", "The rarest pairs of operations, one somewhere before the other"),
    "",
    ...grid(
      columns,
      pairs.map(({ first, second, histories, floor, cell }) => [
        plainText(first),
        plainText(second),
        count(histories),
        count(floor),
        plainText(cell),
      ]),
      drawing,
    ),
  ];
}

function countTable(
  title: string,
  head: string,
  tables: readonly Counts[],
  drawing: Drawing,
): string[] {
  const rows = rowsOf(tables);
  if (rows.length === 0) return [];
  const columns = [
    { head, align: "left" as const },
    { head: "least in a cell", align: "right" as const },
    { head: "in all cells", align: "right" as const },
  ];
  return [
    drawing.paint("heading", title),
    "",
    ...grid(
      columns,
      rows.map(({ name, least, total }) => [prose(name), count(least), count(total)]),
      drawing,
    ),
  ];
}

/** What the tables count, rare things first. */
function rowsOf(
  tables: readonly Counts[],
): { readonly name: string; readonly least: number; readonly total: number }[] {
  const names = new Set(tables.flatMap((table) => Object.keys(table)));
  return [...names]
    .map((name) => {
      const counts = tables.map((table) => table[name] ?? 0);
      return { name, least: Math.min(...counts), total: counts.reduce((sum, n) => sum + n, 0) };
    })
    .sort((a, b) => a.least - b.least || (a.name < b.name ? -1 : 1));
}
