// What a damage came to: noticed, harmless, or worse. Whether an engine may is allowance.ts's matter.
import { canonicalText, LOCK_FOLDER, STAMP_FILE } from "@assay/engines/engine";
import type { DamageCase } from "./damage.ts";
import type { ExpectedViews } from "./expected-views.ts";
import type { Look, Refusal } from "./look.ts";
import type { View } from "./view.ts";

/** What a damage came to, from the best to the worst. */
export const DAMAGE_OUTCOMES = [
  /** It changed nothing that is stored. */
  "intact",
  /** Refused at opening with a right code. */
  "refused",
  /** Opened; some calls were refused with a right code, and all others answered rightly. */
  "partly refused",
  /** Some rows read as missing, each with a warning. */
  "warned",
  /** The state after fewer commits. */
  "earlier state",
  /** A store without anything in it, as if it were new. */
  "empty",
  /** Answers that were never right, and no word of it. */
  "undetected",
  /** An error whose code says something else. */
  "wrong code",
  /** An error without a stable code. */
  "no code",
  /** An error that nobody waits for, or a process that ended. */
  "crash",
  "hang",
] as const;

export type DamageOutcome = (typeof DAMAGE_OUTCOMES)[number];

/** An outcome, and what is to be said of it. */
export interface JudgedDamage {
  readonly outcome: DamageOutcome;
  /** The code, the message, the piece that is wrong. */
  readonly detail: string;
}

/** Judges what was looked at; `expected` has one entry for each number of commits. */
export function judgeLooks(
  damage: DamageCase,
  looks: readonly Look[],
  expected: readonly ExpectedViews[],
): JudgedDamage {
  const errors = looks.flatMap(errorsOf);
  const uncoded = errors.find(({ error }) => error.startsWith("UNCODED"));
  if (uncoded !== undefined) return { outcome: "no code", detail: say(uncoded) };
  const right = rightCodes(damage);
  const wrong = errors.find(({ error }) => !right.includes(error));
  if (wrong !== undefined) return { outcome: "wrong code", detail: say(wrong) };

  const commits = expected.findLastIndex((one) => differences(looks, one).length === 0);
  if (commits === -1) {
    const pieces = new Set(fewest(expected, (one) => differences(looks, one)));
    const [first = "", ...more] = pieces;
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    return { outcome: "undetected", detail: `${first}${others}` };
  }
  const [first] = looks;
  if (first !== undefined && first.opening !== "opened") {
    return { outcome: "refused", detail: say(first.opening) };
  }
  const [error] = errors;
  if (error !== undefined) return { outcome: "partly refused", detail: say(error) };
  if (looks.some(hasWarning)) return { outcome: "warned", detail: "" };
  if (commits === expected.length - 1) return { outcome: "intact", detail: "" };
  return commits === 0
    ? { outcome: "empty", detail: "" }
    : { outcome: "earlier state", detail: `${commits} of ${expected.length - 1} commits` };
}

/** The codes that say what happened. */
function rightCodes({ file, damage }: DamageCase): readonly string[] {
  if (file === STAMP_FILE) return ["DIRECTORY_FOREIGN", "DIRECTORY_VERSION"];
  // Whose lock cannot be read may hold the directory.
  if (file.startsWith(LOCK_FOLDER)) return ["LOCKED"];
  // The operating system's refusal of a file that is not there or is no file is one, too.
  const isFile = damage !== "removed" && damage !== "now a directory";
  return isFile ? ["CORRUPT"] : ["CORRUPT", "IO_FAILED"];
}

/** The pieces that were answered and are not right after a number of commits. */
function differences(looks: readonly Look[], expected: ExpectedViews): readonly string[] {
  const { plain, written } = expected;
  const [first, second] = looks;
  const further = first?.further;
  const acknowledged = further !== undefined && !("error" in further);
  const wrongAnswer = acknowledged && canonicalText(further) !== canonicalText(expected.further);
  return [
    ...wrongPieces(first?.view, plain),
    ...(wrongAnswer ? ["the further commit"] : []),
    ...wrongPieces(first?.written, acknowledged ? written : plain),
    // What was not acknowledged may have been stored all the same.
    ...fewest([written, ...(acknowledged ? [] : [plain])], (view) =>
      wrongPieces(second?.view, view),
    ),
  ];
}

function wrongPieces(seen: View = {}, expected: View): readonly string[] {
  return Object.keys(seen).filter(
    (name) =>
      digestOf(seen, name) !== undefined && digestOf(seen, name) !== digestOf(expected, name),
  );
}

function digestOf(view: View, name: string): string | undefined {
  const piece = view[name];
  return piece !== undefined && "digest" in piece ? piece.digest : undefined;
}

/** The shortest of the lists. */
function fewest<T>(
  choices: readonly T[],
  list: (choice: T) => readonly string[],
): readonly string[] {
  return choices.map(list).reduce((best, next) => (next.length < best.length ? next : best));
}

/** Every error of a look, in the order in which they came. */
function errorsOf({ opening, view, further, written, closing }: Look): readonly Refusal[] {
  const pieces = [view ?? {}, written ?? {}].flatMap((pieces) =>
    Object.entries(pieces).flatMap(([name, piece]) =>
      "error" in piece ? [{ error: piece.error, message: name }] : [],
    ),
  );
  return [
    ...(opening === "opened" ? [] : [opening]),
    ...pieces,
    ...(further !== undefined && "error" in further
      ? [{ error: further.error, message: "the further commit" }]
      : []),
    ...(closing === undefined || closing === "closed" ? [] : [closing]),
  ];
}

function hasWarning({ view, written }: Look): boolean {
  return [view ?? {}, written ?? {}].some((pieces) =>
    Object.values(pieces).some((piece) => "warned" in piece),
  );
}

function say({ error, message }: Refusal): string {
  return `${error}: ${message}`;
}
