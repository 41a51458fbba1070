// The named profiles of the contract: every clause that binds belongs to exactly one, so that a user can
// ask for as much as is needed. Pure: from what was found out about each clause to whether a profile is
// kept. Knows no engine and runs nothing.
import type { ClauseResult } from "../events.ts";
import { mergeClauseResults } from "./clause-results.ts";
import { CLAUSES, type ClauseID } from "./clauses.ts";

/** Every profile, from what all need to what few do. */
export const PROFILES = ["Core", "Transactional", "Concurrent"] as const;

/** The name of a profile. */
export type Profile = (typeof PROFILES)[number];

/** What each profile promises, in a line. */
export const PROFILE_MEANINGS: Readonly<Record<Profile, string>> = {
  Core: "what a client needs that makes one call at a time, from opening to closing",
  Transactional: "what a transaction promises while no other is open",
  Concurrent: "what holds while several calls are in flight",
};

/** What a transaction promises, with one in flight. */
const TRANSACTIONAL: ReadonlySet<ClauseID> = new Set([
  "CV-007",
  "CV-029",
  "CV-036",
  "CV-037",
  "CV-038",
  "CV-039",
  "CV-040",
  "CV-041",
  "CV-045",
  "CV-046",
  "CV-047",
  "CV-048",
  "CV-061",
  "CV-062",
  "CV-068",
  "CV-071",
  "CV-091",
  "CV-109",
]);

/** What holds with several calls in flight. */
const CONCURRENT: ReadonlySet<ClauseID> = new Set([
  "CV-042",
  "CV-043",
  "CV-044",
  "CV-083",
  "CV-092",
  "CV-107",
]);

/** The profile of each clause that binds, by its id; those that are open on purpose have none. */
export const PROFILE_OF_CLAUSE: ReadonlyMap<string, Profile> = new Map(
  CLAUSES.filter(({ level }) => level !== "UNSPECIFIED").map(({ id }) => [id, profileOf(id)]),
);

function profileOf(id: ClauseID): Profile {
  if (TRANSACTIONAL.has(id)) return "Transactional";
  return CONCURRENT.has(id) ? "Concurrent" : "Core";
}

/** A clause with what is to be said of it. */
export interface ClauseNote {
  readonly clause: string;
  readonly reason: string;
}

/** What is known of one profile on one cell. */
export interface ProfileVerdict {
  readonly profile: Profile;
  /** The first profile that it stands on, of those that need less, that is not kept. */
  readonly standsOnBroken?: Profile;
  /**
   * Of its own clauses alone. `kept`: every clause that says something about such a cell is kept, or its absence was asserted.
   * `not kept`: a clause failed. `deviates`: none failed, and one differs exactly as it is known to.
   * `not judged`: none of that, and there is a clause that nobody looked at, or none to look at.
   */
  readonly verdict: "kept" | "not kept" | "deviates" | "not judged";
  /** How many clauses were looked at and kept, and how many the profile has. */
  readonly kept: number;
  readonly of: number;
  /** Those that failed. */
  readonly failed: readonly string[];
  /** Those that differ as they are known to. */
  readonly deviations: readonly ClauseNote[];
  /** Those whose matter is not claimed, with its absence asserted. */
  readonly unsupported: readonly ClauseNote[];
  /** Those that nobody looked at, and why. */
  readonly notRun: readonly ClauseNote[];
  /** Those that say nothing about such a cell, and why. */
  readonly inapplicable: readonly ClauseNote[];
}

/** What is said of a clause of which no check has said anything. */
const NOBODY_LOOKED = "no check of this run looks at it";

/** Whether a cell keeps each profile, from the results of all its checks in any order. */
export function profileVerdicts(results: readonly ClauseResult[]): ProfileVerdict[] {
  const byClause = new Map(mergeClauseResults(results).map((result) => [result.clause, result]));
  const verdicts = PROFILES.map((profile) => {
    const clauses = [...PROFILE_OF_CLAUSE].filter(([, its]) => its === profile);
    return verdictOf(
      profile,
      clauses.map(
        ([clause]) => byClause.get(clause) ?? { clause, verdict: "not-run", reason: NOBODY_LOOKED },
      ),
    );
  });
  // What a transaction promises is of no use where single calls do not keep theirs.
  return verdicts.map((verdict, place) => {
    const broken = verdicts.slice(0, place).find((below) => below.verdict === "not kept");
    return broken === undefined ? verdict : { ...verdict, standsOnBroken: broken.profile };
  });
}

function verdictOf(profile: Profile, results: readonly ClauseResult[]): ProfileVerdict {
  const notes = (wanted: (result: ClauseResult) => boolean): ClauseNote[] =>
    results.filter(wanted).map(({ clause, reason = "" }) => ({ clause, reason }));
  const failed = notes(({ verdict }) => verdict === "fail").map(({ clause }) => clause);
  const deviations = notes(({ verdict }) => verdict === "deviation");
  const notRun = notes(({ verdict, inapplicable }) => verdict === "not-run" && !inapplicable);
  const kept = notes(({ verdict }) => verdict === "pass").length;
  return {
    profile,
    verdict:
      failed.length > 0
        ? "not kept"
        : deviations.length > 0
          ? "deviates"
          : notRun.length > 0 || kept === 0
            ? "not judged"
            : "kept",
    kept,
    of: results.length,
    failed,
    deviations,
    unsupported: notes(({ verdict }) => verdict === "unsupported"),
    notRun,
    inapplicable: notes(({ inapplicable }) => inapplicable === true),
  };
}
