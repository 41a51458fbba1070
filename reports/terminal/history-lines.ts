// A history for people: one operation a line, what it wraps indented beneath it.
// Goal: read at a glance. Non-goal: to be replayed from; long values are cut, the run log has them whole.
import type { Json } from "@assay/engines/engine";
import { asciiJson, plainText } from "../plain-text.ts";
import type { RecordedOperation } from "../run-log/index.ts";
import { labelled } from "./lines.ts";
import { count } from "./quantity.ts";

const LONGEST_VALUE = 72;
/** What is left of a longer one: to cut off less than the note takes would hide for nothing. */
const CUT_VALUE = 48;

/** The lines of a history, numbered from 1; `marked` is the index of the operation that differs. */
export function historyLines(
  history: readonly RecordedOperation[],
  marked: number | undefined,
  columns: number,
): string[] {
  const digits = String(history.length).length;
  return history.flatMap((operation, index) => {
    const number = String(index + 1).padStart(digits);
    const label = `${index === marked ? ">" : " "} ${number}  `;
    return operationLines(operation, label, columns);
  });
}

/** An operation and what it wraps; `label` stands before the first line. */
function operationLines(operation: RecordedOperation, label: string, columns: number): string[] {
  const words = [plainText(operation.op)];
  const beneath: string[] = [];
  const indent = " ".repeat(label.length + 2);
  for (const [name, value] of Object.entries(operation)) {
    if (name === "op") continue;
    if (isOperations(value)) {
      beneath.push(...value.flatMap((inner) => operationLines(inner, indent, columns)));
    } else if (isBranches(value)) {
      beneath.push(...branchLines(value, indent, columns));
    } else {
      words.push(`${plainText(name)}=${isOperation(value) ? inline(value) : short(value)}`);
    }
  }
  return [...labelled(label, words.join(" "), columns), ...beneath];
}

function branchLines(
  branches: readonly (readonly RecordedOperation[])[],
  indent: string,
  columns: number,
): string[] {
  return branches.flatMap((branch, index) => [
    `${indent}branch ${index + 1}${branch.length === 0 ? ": empty" : ""}`,
    ...branch.flatMap((operation) => operationLines(operation, `${indent}  `, columns)),
  ]);
}

/** An operation inside of another one's line: `(getCoValue id="a")`. */
function inline({ op, ...fields }: RecordedOperation): string {
  const words = Object.entries(fields).map(([name, value]) => `${plainText(name)}=${short(value)}`);
  return `(${[plainText(op), ...words].join(" ")})`;
}

/** A value as JSON, cut where it is long. */
function short(value: Json): string {
  const text = asciiJson(value);
  if (text.length <= LONGEST_VALUE) return text;
  return `${text.slice(0, CUT_VALUE)}… (${count(text.length)} characters)`;
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
