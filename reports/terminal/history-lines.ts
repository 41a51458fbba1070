// A history for people: one operation a line, what it wraps indented beneath it.
// Goal: read at a glance. Non-goal: to be replayed from; what is long is cut in its middle, the less the fewer
// operations there are, each of which may be the cause; the history's file has it whole.
import type { Json } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import type { RecordedOperation } from "../run-log/index.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { valueText, type ValueRoom } from "./value-text.ts";

/** Characters that the values of a history share, an equal part for those of each operation. */
const ALL_VALUES = 2400;
/** How long a value may be of an operation that does not differ, of many and of few of them. */
const LEAST_VALUE = 120;
const MOST_VALUE = 480;
/** And a string within it. */
const MOST_STRING = 72;
/** Operations of a history that are shown; of a longer one the first and those up to the one that differs. */
const MOST_OPERATIONS = 16;
const FIRST_OPERATIONS = 4;
/** How long a value of the operation that differs may be, and of each in verbose reports. */
const OF_DIFFERING: ValueRoom = { value: 2000, string: 2000 };
/** Lines of what one operation wraps, and of what the one that differs wraps. */
const MOST_WRAPPED = 12;
const MOST_WRAPPED_DIFFERING = 60;

/** How the lines of one operation are drawn. */
interface OperationDrawing {
  readonly columns: number;
  readonly room: ValueRoom;
  readonly mostWrapped: number;
}

/** The lines of a history, numbered from 1; `marked` is the index of the operation that differs. */
export function historyLines(
  history: readonly RecordedOperation[],
  marked: number | undefined,
  { columns, verbose }: Pick<Drawing, "columns" | "verbose">,
): string[] {
  const digits = String(history.length).length;
  const shown = verbose ? history.map((_, index) => index) : shownOf(history.length, marked);
  const share = Math.floor(ALL_VALUES / shown.length);
  const ofOthers = verbose
    ? OF_DIFFERING
    : { value: Math.min(MOST_VALUE, Math.max(LEAST_VALUE, share)), string: MOST_STRING };
  const lines = shown.flatMap((index, place) => {
    const operation = history[index];
    if (operation === undefined) return [];
    const left = index - (shown[place - 1] ?? -1) - 1;
    const number = String(index + 1).padStart(digits);
    const label = `${index === marked ? ">" : " "} ${number}  `;
    const differs = index === marked;
    const room = differs ? OF_DIFFERING : ofOthers;
    const mostWrapped = verbose ? Infinity : differs ? MOST_WRAPPED_DIFFERING : MOST_WRAPPED;
    const drawing = { columns, room, mostWrapped };
    return [...leftOut(left, label.length), ...operationLines(operation, label, drawing)];
  });
  const after = history.length - 1 - (shown.at(-1) ?? -1);
  return [...lines, ...leftOut(after, digits + 4)];
}

/** Which operations are shown; of a long history none after the one that differs, which no later one explains. */
function shownOf(length: number, marked = length - 1): number[] {
  if (length <= MOST_OPERATIONS) return Array.from({ length }, (_, index) => index);
  const until = Array.from({ length: marked + 1 }, (_, index) => index);
  if (until.length <= MOST_OPERATIONS) return until;
  const from = until.length - (MOST_OPERATIONS - FIRST_OPERATIONS);
  return until.filter((index) => index < FIRST_OPERATIONS || index >= from);
}

function leftOut(operations: number, indent: number): string[] {
  if (operations === 0) return [];
  return [`${" ".repeat(indent)}… ${counted(operations, "operation")} left out`];
}

/** An operation and what it wraps; `label` stands before the first line. */
function operationLines(
  operation: RecordedOperation,
  label: string,
  drawing: OperationDrawing,
): string[] {
  const words = [plainText(operation.op)];
  const beneath: string[] = [];
  const indent = " ".repeat(label.length + 2);
  for (const [name, value] of Object.entries(operation)) {
    if (name === "op") continue;
    if (isOperations(value)) {
      beneath.push(...value.flatMap((inner) => operationLines(inner, indent, drawing)));
    } else if (isBranches(value)) {
      beneath.push(...branchLines(value, indent, drawing));
    } else {
      const text = isOperation(value) ? inline(value, drawing) : valueText(value, drawing.room);
      words.push(`${plainText(name)}=${text}`);
    }
  }
  return [
    ...labelled(label, words.join(" "), drawing.columns),
    ...middleLeftOut(beneath, drawing.mostWrapped, indent),
  ];
}

/** The first and the last lines, with a line that counts those between them. */
function middleLeftOut(lines: readonly string[], most: number, indent: string): string[] {
  const rest = lines.length - most;
  if (rest <= 0) return [...lines];
  const first = Math.ceil(most / 2);
  return [
    ...lines.slice(0, first),
    `${indent}… ${counted(rest, "more line")}`,
    ...lines.slice(first + rest),
  ];
}

function branchLines(
  branches: readonly (readonly RecordedOperation[])[],
  indent: string,
  drawing: OperationDrawing,
): string[] {
  return branches.flatMap((branch, index) => [
    `${indent}branch ${index + 1}${branch.length === 0 ? ": empty" : ""}`,
    ...branch.flatMap((operation) => operationLines(operation, `${indent}  `, drawing)),
  ]);
}

/** An operation inside of another one's line: `(getCoValue id="a")`. */
function inline({ op, ...fields }: RecordedOperation, drawing: OperationDrawing): string {
  const words = Object.entries(fields).map(
    ([name, value]) => `${plainText(name)}=${valueText(value, drawing.room)}`,
  );
  return `(${[plainText(op), ...words].join(" ")})`;
}

function isOperation(value: Json): value is RecordedOperation {
  return (
    typeof value === "object" && value !== null && "op" in value && typeof value.op === "string"
  );
}

function isOperations(value: Json): value is readonly RecordedOperation[] {
  return Array.isArray(value) && value.length > 0 && value.every(isOperation);
}

function isBranches(value: Json): value is readonly (readonly RecordedOperation[])[] {
  return (
    Array.isArray(value) &&
    value.some(isOperations) &&
    value.every((branch) => Array.isArray(branch) && branch.every(isOperation))
  );
}
