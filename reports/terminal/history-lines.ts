// A history for people: one operation a line, what it wraps indented beneath it.
// Goal: read at a glance. Non-goal: to be replayed from; what is long is cut, less in the operation that
// differs and where few lead to a final state that does; the history's file has it whole.
import { asciiJson, type Json } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import type { RecordedOperation } from "../run-log/index.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

const LONGEST_VALUE = 72;
/** What is left of a longer one: to cut off less than the note takes would hide for nothing. */
const CUT_VALUE = 48;
/** Operations of a history that are shown; of a longer one the first and those up to the one that differs. */
const MOST_OPERATIONS = 16;
const FIRST_OPERATIONS = 4;
/** Operations of a history of which more is shown where none of them differs: one of so few is the cause. */
const FEW_OPERATIONS = 3;
/** And how long a value of theirs may be. */
const LONGEST_OF_FEW = 480;
/** How long a value of the operation that differs may be; it is cut in its middle, since either end may matter. */
const LONGEST_OF_DIFFERING = 2000;
const END_OF_DIFFERING = 240;
/** Lines of what one operation wraps, and of what the one that differs wraps. */
const MOST_WRAPPED = 12;
const MOST_WRAPPED_DIFFERING = 60;

/** How the lines of one operation are drawn. */
interface OperationDrawing {
  readonly columns: number;
  readonly longestValue: number;
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
  const isOfFew = marked === undefined && history.length <= FEW_OPERATIONS;
  const lines = shown.flatMap((index, place) => {
    const operation = history[index];
    if (operation === undefined) return [];
    const left = index - (shown[place - 1] ?? -1) - 1;
    const number = String(index + 1).padStart(digits);
    const label = `${index === marked ? ">" : " "} ${number}  `;
    const differs = index === marked;
    const longestValue = differs ? LONGEST_OF_DIFFERING : isOfFew ? LONGEST_OF_FEW : LONGEST_VALUE;
    const mostWrapped = verbose ? Infinity : differs ? MOST_WRAPPED_DIFFERING : MOST_WRAPPED;
    const drawing = { columns, longestValue, mostWrapped };
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
      const text = isOperation(value) ? inline(value, drawing) : valueText(value, drawing);
      words.push(`${plainText(name)}=${text}`);
    }
  }
  const shown = beneath.slice(0, drawing.mostWrapped);
  const rest = beneath.length - shown.length;
  return [
    ...labelled(label, words.join(" "), drawing.columns),
    ...shown,
    ...(rest > 0 ? [`${indent}… ${counted(rest, "more line")}`] : []),
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
    ([name, value]) => `${plainText(name)}=${valueText(value, drawing)}`,
  );
  return `(${[plainText(op), ...words].join(" ")})`;
}

/** A value as JSON, cut where it is long. */
function valueText(value: Json, { longestValue }: OperationDrawing): string {
  const text = asciiJson(value);
  if (text.length <= longestValue) return text;
  const size = `… (${count(text.length)} characters)`;
  if (longestValue === LONGEST_OF_DIFFERING) {
    return `${text.slice(0, END_OF_DIFFERING)}${size} …${text.slice(-END_OF_DIFFERING)}`;
  }
  return `${text.slice(0, CUT_VALUE)}${size}`;
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
