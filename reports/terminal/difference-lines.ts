// Expected and actual side by side: short ones one above the other, of long ones the members that differ.
import {
  asciiJson,
  canonical,
  differingMembers,
  lastWordsIn,
  memberText,
  type ErrorCode,
  type Json,
} from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Members that are shown at most, more of them when asked for; the run log has all. */
const MOST_MEMBERS = 8;
const MOST_MEMBERS_VERBOSE = 60;
/** Up to this length a text is shown whole, on several lines: it is a message, and its end says how it came about. */
const MESSAGE_UNITS = 600;

/** Lines that are shown at most of what a process wrote last. */
const MOST_LAST_LINES = 12;
const PROCESS_ENDED = `${"HOST_EXITED" satisfies ErrorCode}: `;

/** How a difference is shown. */
export interface DifferenceOptions {
  /** What has both values whole. Default: the run log. */
  readonly whole?: string;
  /** Members that are shown at most. Default: 8, and 60 in verbose reports. */
  readonly mostMembers?: number;
}

/** The lines that show how two values differ, each beginning with `indent`. */
export function differenceLines(
  expected: Json,
  actual: Json,
  indent: string,
  drawing: Drawing,
  options: DifferenceOptions = {},
): string[] {
  const { paint, columns, verbose } = drawing;
  const {
    whole = "the run log has both whole",
    mostMembers = verbose ? MOST_MEMBERS_VERBOSE : MOST_MEMBERS,
  } = options;
  const available = columns - indent.length;
  const pair = [`expected  ${compact(expected)}`, `actual    ${compact(actual)}`] as const;
  if (pair.every((line) => line.length <= available)) {
    return [paint("good", indent + pair[0]), paint("bad", indent + pair[1])];
  }
  const end = messageOf(actual);
  if (end !== undefined) {
    return [
      ...valueLines(expected, indent, drawing),
      ...endLines(end, indent, drawing).map((line) => paint("bad", line)),
    ];
  }
  if (isMessage(expected) && isMessage(actual)) {
    const wrapped = (label: string, value: Json) =>
      labelled(indent + label, compact(value), columns);
    return [
      ...wrapped("expected  ", expected).map((line) => paint("good", line)),
      ...wrapped("actual    ", actual).map((line) => paint("bad", line)),
    ];
  }
  const members = differingMembers(expected, actual);
  const shown = members.slice(0, mostMembers);
  const rest = members.length - shown.length;
  return [
    `${indent}- expected, + actual; ${whole}`,
    ...shown.flatMap((member) => {
      const text = memberText(member, available - 2);
      return [
        `${indent}${text.path}`,
        paint("good", `${indent}- ${text.expected}`),
        paint("bad", `${indent}+ ${text.actual}`),
      ];
    }),
    ...(rest > 0 ? [`${indent}… and ${counted(rest, "more member")} that differ`] : []),
  ];
}

/** How a process ended, of an answer, or of what was seen instead of a result; nothing where none did. */
function messageOf(actual: Json): string | undefined {
  const told = errorOf(actual) ?? actual;
  return typeof told === "string" && told.startsWith(PROCESS_ENDED) ? told : undefined;
}

function errorOf(answer: Json): Json | undefined {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
  return answer.error;
}

/** What should have been, in a line. */
function valueLines(expected: Json, indent: string, { columns, paint }: Drawing): string[] {
  const label = `${indent}expected  `;
  const room = columns - label.length;
  const text = compact(expected);
  return [
    paint(
      "good",
      label + (text.length <= room ? text : memberText({ path: "", expected }, room).expected),
    ),
  ];
}

/** How a process ended, whole, and below it what it wrote last: the end of that, and all of it when asked for. */
function endLines(message: string, indent: string, { columns, verbose }: Drawing): string[] {
  const { how, words, wordsWithoutStacks } = lastWordsIn(message) ?? {
    how: message,
    words: [],
    wordsWithoutStacks: [],
  };
  const label = `${indent}actual    `;
  const below = " ".repeat(label.length);
  const lines = (verbose ? words : wordsWithoutStacks).flatMap((line) =>
    labelled(`${below}  `, plainText(line), columns),
  );
  const most = verbose ? lines.length : MOST_LAST_LINES;
  const left = lines.length - most;
  return [
    ...labelled(label, plainText(how), columns),
    ...(lines.length > 0 ? [`${below}its last words${left > 0 ? ", the end of them" : ""}:`] : []),
    ...(left > 0 ? lines.slice(left) : lines),
  ];
}

function isMessage(value: Json): boolean {
  return typeof value === "string" && value.length <= MESSAGE_UNITS;
}

function compact(value: Json): string {
  return asciiJson(canonical(value));
}
