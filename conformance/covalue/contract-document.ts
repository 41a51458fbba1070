// The contract as a page for people: CONTRACT.md is what `renderContract` gives. A pure function; the
// page is written by `write-contract.ts`.
import {
  CLAUSE_GROUPS,
  CLAUSES,
  COJSON_VERSION,
  CONTRACT_VERSION,
  type Clause,
  type ClauseLevel,
  type ClauseSource,
  type CojsonLines,
} from "./clauses.ts";

const LEVELS: Readonly<Record<ClauseLevel, string>> = {
  MUST: "cojson's own callers break without it, or what Assay measures means nothing without it.",
  SHOULD:
    "a demand of ours that no caller of cojson's makes today, or one that cojson states and its published clients do not all keep.",
  UNSPECIFIED: "left open on purpose; a difference is a divergence and never a failure.",
};

/** The text of CONTRACT.md. */
export function renderContract(): string {
  const lines = [
    "# The contract of coValue stores",
    "",
    `Contract version: ${CONTRACT_VERSION}`,
    "",
    `What a store behind cojson's storage interface keeps, as cojson ${COJSON_VERSION} relies on it, and what Assay's`,
    "port adds. Made from `conformance/covalue/clauses/` by `npm run contract`; change it there.",
    "",
    "A clause's source is cojson, with file and line in the package's `src/` as published, or Assay. Where a",
    "client that cojson publishes does otherwise, the clause says where.",
    "",
    "| Level | Clauses | Meaning |",
    "| --- | --- | --- |",
    ...Object.entries(LEVELS).map(
      ([level, meaning]) =>
        `| ${level} | ${CLAUSES.filter((clause) => clause.level === level).length} | ${meaning} |`,
    ),
  ];
  for (const [group, clauses] of Object.entries(CLAUSE_GROUPS)) {
    lines.push("", `## ${group}`);
    for (const clause of clauses) lines.push("", ...renderClause(clause));
  }
  return `${lines.join("\n")}\n`;
}

function renderClause(clause: Clause): string[] {
  return [
    `### ${clause.id}`,
    "",
    `**${clause.level}** ${clause.sentence}`,
    "",
    `- Why: ${clause.why}`,
    `- Source: ${renderSource(clause.source)}`,
    ...(clause.published === undefined
      ? []
      : [`- Published code does otherwise: ${clause.published.map(renderLines).join(", ")}`]),
  ];
}

function renderSource(source: ClauseSource): string {
  return source === "assay" ? "assay" : `cojson ${source.map(renderLines).join(", ")}`;
}

function renderLines({ file, lines }: CojsonLines): string {
  return `\`${file}:${lines}\``;
}
