// What killing processes showed as text: a row a cell, then the engines that are broken on purpose.
import type { FindingKind, KillTried, PlantedEngine } from "@assay/conformance/covalue";
import { cellName, type Cell } from "@assay/engines/engine";
import { count } from "../quantity.ts";
import type { RunEnd } from "../run-log/index.ts";
import { drawingOf } from "./drawing.ts";
import { grid, type GridColumn, type GridRow } from "./grid.ts";
import { incompleteLines } from "./incomplete-lines.ts";
import { labelled, wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";
import { median } from "./self-test-table.ts";

const COLUMNS: readonly GridColumn[] = [
  { head: "engine", align: "left" },
  { head: "api", align: "left" },
  ...["tries", "in flight", "acknowledged", "missing", "torn", "unusable", "bad tries"].map(
    (head) => ({ head, align: "right" as const }),
  ),
];

const LIMIT =
  "A killed process proves nothing about a power loss: what was handed to the operating system " +
  "survives the kill, also where nothing was ever synced (SQLite with synchronous=OFF loses nothing here).";

/** A row for each cell that was chosen, also for those without a try; a try counts when stores were in flight at each of its kills. `in flight` is the median over all kills. A planted engine's bad tries should be many. */
export function renderKills(
  cells: readonly Cell[],
  tried: readonly KillTried[],
  planted: readonly PlantedEngine[],
  end: RunEnd,
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const names = new Set(planted.map(({ engine }) => engine.name));
  const whole = cells.filter(({ engine }) => !names.has(engine));
  const broken = cells.filter(({ engine }) => names.has(engine));
  return [
    ...(whole.length === 0 ? [] : grid(COLUMNS, rowsOf(whole, tried, "bad"), drawing)),
    ...(broken.length === 0 ? [] : ["", "Broken on purpose:", ""]),
    ...(broken.length === 0 ? [] : grid(COLUMNS, rowsOf(broken, tried, "good"), drawing)),
    "",
    ...caughtLines(tried, planted, drawing),
    ...wrap(LIMIT, drawing.columns),
    ...incompleteLines(end, drawing),
  ].join("\n");
}

function rowsOf(
  cells: readonly Cell[],
  tried: readonly KillTried[],
  style: "good" | "bad",
): GridRow[] {
  const groups = groupedByCell(tried);
  return cells.map((cell) => {
    const ofCell = groups.get(cellName(cell));
    if (ofCell === undefined) return { across: `${cellName(cell)}: no result` };
    const { engine, api } = cell;
    const counted = ofCell.filter(({ kills, inFlight }) => inFlight.length === kills);
    const findings = (kind: FindingKind): string =>
      count(ofCell.flatMap((one) => one.findings).filter((one) => one.kind === kind).length);
    const bad = ofCell.filter((one) => one.findings.length > 0).length;
    return [
      engine,
      api,
      counted.length === ofCell.length
        ? count(ofCell.length)
        : { text: `${count(counted.length)} of ${count(ofCell.length)}`, style: "warning" },
      count(median(ofCell.flatMap(({ inFlight }) => inFlight))),
      count(ofCell.reduce((sum, { acknowledged }) => sum + acknowledged, 0)),
      findings("missing"),
      findings("torn"),
      findings("unusable"),
      bad === 0 ? count(bad) : { text: count(bad), style },
    ];
  });
}

/** In how many of its tries each planted engine was caught at what it does wrong. */
function caughtLines(
  tried: readonly KillTried[],
  planted: readonly PlantedEngine[],
  { columns }: Drawing,
): string[] {
  return planted.flatMap(({ engine, caughtBy }) => {
    const ofEngine = tried.filter(({ cell }) => cell.engine === engine.name);
    if (ofEngine.length === 0) return [];
    return [...groupedByCell(ofEngine).values()].flatMap((ofCell) => {
      const caught = ofCell.filter((one) => one.findings.some(({ kind }) => kind === caughtBy));
      const what = `caught as ${caughtBy} in ${caught.length} of ${ofCell.length} tries`;
      return labelled(`${engine.name}, ${ofCell[0].cell.api}: `, what, columns);
    });
  });
}

type NonEmpty<T> = [T, ...T[]];

function groupedByCell(tried: readonly KillTried[]): Map<string, NonEmpty<KillTried>> {
  const groups = new Map<string, NonEmpty<KillTried>>();
  for (const one of tried) {
    const key = cellName(one.cell);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
