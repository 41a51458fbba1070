// How the clauses of the contract fared: each one is counted in exactly one line, so that what nobody
// looked at is seen.
import { distinctReasons } from "@assay/conformance/covalue";
import type { CellFinding, ClauseFinding } from "../clause-findings.ts";
import { clauseText, QUOTED_CONTRACT } from "../clause-text.ts";
import { plainText, prose } from "../plain-text.ts";
import { count } from "../quantity.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import type { Summary } from "../summary.ts";
import { cellNames } from "./cell-names.ts";
import { clauseList } from "./clause-list.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

type Verdict = NonNullable<ClauseFinding["cells"][number]["result"]>["verdict"];

/** The lines of the count; none where nothing was found out clause by clause. */
export function clauseCounts(summary: Summary, drawing: Drawing): string[] {
  const { cells, contract, clauses: chosen, shard } = summary.log.header;
  const all = summary.clauses.clauses;
  if (all.length === 0) return [];
  if (shard !== undefined) return ["Profiles and clauses are known once all shards are merged."];
  const clauses = all.filter(({ clause }) => chosen?.includes(clause) ?? true);
  const quoted =
    contract === QUOTED_CONTRACT ? "" : `; clauses are quoted from ${plainText(QUOTED_CONTRACT)}`;
  const those = chosen === undefined ? "" : `${count(clauses.length)} that were chosen of the `;
  const title = `Clauses: ${those}${count(all.length)} of contract ${plainText(contract)}${quoted}`;
  const lines = KINDS.flatMap(({ name, holds, where, known = false }) => {
    const its = clauses.filter((finding) => kindOf(finding) === holds);
    if (its.length === 0) return [];
    const label = `  ${name.padEnd(LONGEST_NAME)}  ${count(its.length).padStart(4)}`;
    if (where === undefined || (known && !drawing.verbose)) return [label];
    return byReason(its, where, cells).flatMap((text, index) =>
      labelled(index === 0 ? `${label}  ` : " ".repeat(label.length + 2), text, drawing.columns),
    );
  });
  return [drawing.paint("heading", title), "", ...lines];
}

type Kind =
  | "broken"
  | "deviating"
  | "diverging"
  | "kept"
  | "kept where it applies"
  | "kept where claimed"
  | "kept in part"
  | "open"
  | "open unasked"
  | "unsupported"
  | "inapplicable"
  | "not run"
  | "not looked at";

/** What is said of a clause behind its id. */
type Where = (finding: ClauseFinding, cells: readonly ClaimedCell[]) => string;

const KINDS: readonly {
  readonly name: string;
  readonly holds: Kind;
  readonly where?: Where;
  /** What follows from what the cells are is said when asked for. */
  readonly known?: true;
}[] = [
  { name: "kept in every cell", holds: "kept" },
  { name: "broken", holds: "broken", where: inCellsOf(["fail"]) },
  { name: "known to deviate", holds: "deviating", where: inCellsOf(["deviation"]) },
  { name: "kept where it applies", holds: "kept where it applies", where: elsewhere, known: true },
  { name: "kept where claimed", holds: "kept where claimed", where: elsewhere },
  { name: "kept where judged", holds: "kept in part", where: elsewhere },
  { name: "not claimed", holds: "unsupported", where: reasons },
  { name: "applies to no cell", holds: "inapplicable", where: reasons },
  { name: "not run", holds: "not run", where: reasons },
  { name: "open, as reference", holds: "open" },
  { name: "open, otherwise", holds: "diverging", where: inCellsOf(["divergence"]) },
  { name: "open, not asked", holds: "open unasked", where: () => "the contract does not say" },
  { name: "not looked at", holds: "not looked at", where: () => "by no check of this run" },
];

const LONGEST_NAME = Math.max(...KINDS.map(({ name }) => name.length));

/** The one line that a clause is counted in: the first of these that it is. */
function kindOf({ clause, cells }: ClauseFinding): Kind {
  const results = cells.flatMap(({ result }) => (result === undefined ? [] : [result]));
  const some = (verdict: Verdict) => results.some((result) => result.verdict === verdict);
  if (some("fail")) return "broken";
  if (some("deviation")) return "deviating";
  if (some("divergence")) return "diverging";
  if (clauseText(clause)?.level === "UNSPECIFIED") return some("pass") ? "open" : "open unasked";
  if (some("pass")) {
    const others = cells.filter(({ result }) => result?.verdict !== "pass");
    if (others.length === 0) return "kept";
    if (others.every(isInapplicable)) return "kept where it applies";
    const claimed = ({ result }: CellFinding) => result?.verdict === "unsupported";
    return others.every((other) => isInapplicable(other) || claimed(other))
      ? "kept where claimed"
      : "kept in part";
  }
  if (some("unsupported")) return "unsupported";
  if (results.length === 0) return "not looked at";
  return cells.every(isInapplicable) ? "inapplicable" : "not run";
}

function isInapplicable({ result }: CellFinding): boolean {
  return result?.inapplicable === true;
}

/** In which cells a clause has one of the verdicts. */
function inCellsOf(verdicts: readonly Verdict[]): Where {
  return ({ cells }, all) =>
    `in ${cellNames(
      cells.flatMap(({ cell, result }) =>
        result !== undefined && verdicts.includes(result.verdict) ? [cell] : [],
      ),
      all,
    )}`;
}

/** Where a clause that is kept was not judged, and why. */
function elsewhere({ cells }: ClauseFinding, all: readonly ClaimedCell[]): string {
  const others = cells.filter(({ result }) => result?.verdict !== "pass");
  const where = new Map<string, ClaimedCell[]>();
  for (const { cell, result } of others) {
    const why = result === undefined ? "not looked at" : prose(result.reason ?? result.verdict);
    where.set(why, [...(where.get(why) ?? []), cell]);
  }
  return [...where].map(([why, its]) => `${why} in ${cellNames(its, all)}`).join("; ");
}

function reasons({ cells }: ClauseFinding): string {
  const said = cells.flatMap(({ result }) => (result?.reason === undefined ? [] : [result.reason]));
  return distinctReasons(said).map(prose).join("; ") || "no reason given";
}

/** `CV-102, CV-103: no engine offers …`, each reason once. */
function byReason(
  findings: readonly ClauseFinding[],
  where: Where,
  cells: readonly ClaimedCell[],
): string[] {
  const ids = new Map<string, string[]>();
  for (const finding of findings) {
    const text = where(finding, cells);
    ids.set(text, [...(ids.get(text) ?? []), finding.clause]);
  }
  return [...ids].map(([text, clauses]) => `${clauseList(clauses)}: ${text}`);
}
