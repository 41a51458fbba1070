// Expected and actual side by side: short ones one above the other, of long ones the members that differ.
import {
  asciiJson,
  canonical,
  differingMembers,
  memberText,
  type Json,
} from "@assay/engines/engine";
import { counted } from "../quantity.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Members that are shown at most, more of them when asked for; the run log has all. */
const MOST_MEMBERS = 8;
const MOST_MEMBERS_VERBOSE = 60;
/** Up to this length a text is shown whole, on several lines: it is a message, and its end says how it came about. */
const MESSAGE_UNITS = 600;

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

function isMessage(value: Json): boolean {
  return typeof value === "string" && value.length <= MESSAGE_UNITS;
}

function compact(value: Json): string {
  return asciiJson(canonical(value));
}
