// What a run log's records must be to one another and to the header; writer and reader both ask.
import { cellIdentity, cellName } from "@assay/engines/engine";
import type { RunLogHeader } from "./header.ts";
import type { RunRecord } from "./records.ts";

/** Follows the records of one log from the first to the last. */
export class RecordOrder {
  readonly #cells: ReadonlySet<string>;
  readonly #planned: ReadonlySet<string>;
  /** The units of a shard's log; every one that is planned without a shard. */
  readonly #units: ReadonlySet<string> | undefined;
  readonly #rounds: number;
  readonly #seen = new Set<string>();
  readonly #counts: Record<string, number> = {};

  constructor({ cells, plan, shard, bench }: RunLogHeader) {
    this.#rounds = bench?.rounds ?? 1;
    const identities = cells.map(cellIdentity);
    this.#cells = new Set(identities);
    this.#units =
      shard &&
      new Set(shard.units.map(({ cell, check }) => keyOf(identities[cell], `check ${check}`)));
    this.#planned = new Set([
      ...plan.checks.map((check) => `check ${check}`),
      ...plan.workloads.map((workload) => `workload ${workload}`),
      ...(plan.growth ? ["growth"] : []),
    ]);
  }

  /** What is wrong with the next record; `undefined` takes it in. */
  complaint(record: RunRecord): string | undefined {
    // What the machine costs by itself is of no cell.
    if (record.type === "floors") return this.#takeFloors();
    const cell = cellIdentity(record.cell);
    if (!this.#cells.has(cell)) return `the header does not list the cell ${cell}`;
    const subject = subjectOf(record);
    if (record.type !== "conditions" && !this.#planned.has(subject)) {
      return `the header does not plan the ${subject}`;
    }
    const key = keyOf(cell, `${subject}${partOf(record)}`);
    // A cell's growth ends once, and nothing of it comes after that.
    if (subject === "growth" && this.#seen.has(keyOf(cell, "growth"))) {
      return `a record of ${cellName(record.cell)} after the end of its growth`;
    }
    if (record.type === "checked" && this.#units?.has(key) === false) {
      return `${cellName(record.cell)}, ${subject}: that is another shard's`;
    }
    if (this.#seen.has(key)) {
      return `a second record of ${cellName(record.cell)} for the ${subject}`;
    }
    if ("round" in record && record.round >= this.#rounds) {
      return `round ${record.round} of ${this.#rounds}, counted from 0`;
    }
    this.#take(key, record.type);
    return undefined;
  }

  #takeFloors(): string | undefined {
    if (this.#seen.has("floors")) return "a second record of the floors";
    this.#take("floors", "floors");
    return undefined;
  }

  #take(key: string, type: RunRecord["type"]): void {
    this.#seen.add(key);
    this.#counts[type] = (this.#counts[type] ?? 0) + 1;
  }

  /** How many records of each type were taken in. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }
}

function keyOf(cell: string | undefined, subject: string): string {
  return JSON.stringify([cell, subject]);
}

type OfCell = Exclude<RunRecord, { readonly type: "floors" }>;

/** What of a cell the record is about, as the header plans it. */
function subjectOf(record: OfCell): string {
  switch (record.type) {
    case "checked":
      return `check ${record.check}`;
    case "conditions":
      return "conditions";
    case "grown":
    case "growth-finished":
    case "growth-failed":
      return "growth";
    default:
      return `workload ${record.workload}`;
  }
}

/** The part of it, of which there is one record each. */
function partOf(record: OfCell): string {
  if (record.type === "grown") return `, ${record.operation} at ${record.transactions}`;
  return "round" in record ? ` in round ${record.round}` : "";
}
