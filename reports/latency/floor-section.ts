// What the machine costs by itself: no result can be better, and one near a floor says little of its engine.
import { prose } from "../plain-text.ts";
import type { FloorsRecord, RunLog } from "../run-log/index.ts";
import { duration } from "../quantity.ts";
import { NONE, numbers, type Section, type TableGroup } from "../table.ts";

/** None where they were not measured. */
export function floorSections({ records }: RunLog): Section[] {
  const record = records.find((one) => one.type === "floors");
  return record?.type === "floors" ? [floorSection(record)] : [];
}

function floorSection({ floors: { timerNs, turns, binding, sync } }: FloorsRecord): Section {
  const rows: TableGroup["rows"][number][] = [
    ["reading the timer", duration(timerNs), NONE],
    ["awaiting a resolved promise", duration(turns.resolvedPromiseNs), NONE],
    ["a turn of the event loop (setImmediate)", duration(turns.immediateNs), NONE],
  ];
  if (binding.told) {
    rows.push(["a call through Node-API", duration(binding.value.callNs), NONE]);
    rows.push(["a task on its thread pool", duration(binding.value.taskNs), NONE]);
  }
  if (sync.told) {
    for (const name of ["fdatasync", "fsync"] as const) {
      const { medianNs, p99Ns } = sync.value[name];
      rows.push([`a small append and ${name}`, duration(medianNs), duration(p99Ns)]);
    }
  }
  return {
    heading: "Floors: what the machine costs by itself",
    columns: [{ head: "", align: "left" }, numbers("p50"), numbers("p99")],
    groups: [{ rows }],
    notes: [
      ...(binding.told ? [] : [`Node-API was not measured: ${prose(binding.reason)}`]),
      ...(sync.told ? [] : [`syncs were not measured: ${prose(sync.reason)}`]),
    ],
  };
}
