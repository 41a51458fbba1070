// What a group of failures is called, where it is shown and where it is listed.
import { clauseText } from "../clause-text.ts";
import type { FailureGroup } from "../failure-groups.ts";
import { plainText, prose } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";

/** Of a sentence where groups are listed, a line each. */
const BRIEF_SENTENCE = 44;

/** `CV-025 (MUST) A range answers …: sqlite in 4 of 4 cells (corpus, histories)`. */
export function groupTitle(group: FailureGroup): string {
  return `${subjectText(group, Number.POSITIVE_INFINITY)}: ${whereText(group)}`;
}

/** The same with the beginning of the clause's sentence alone. */
export function briefTitle(group: FailureGroup): string {
  return `${subjectText(group, BRIEF_SENTENCE)}: ${whereText(group)}`;
}

function subjectText({ subject }: FailureGroup, longest: number): string {
  if (subject.by === "text") return prose(subject.text);
  const clause = clauseText(subject.clause);
  const id = plainText(subject.clause);
  if (clause === undefined) return id;
  return `${id} (${clause.level}) ${beginning(withoutStop(clause.sentence), longest)}`;
}

function whereText({ engine, failed, cells, failures }: FailureGroup): string {
  const checks = [...new Set(failures.map(({ record }) => record.check))].map(plainText).join(", ");
  return `${plainText(engine)} in ${count(failed)} of ${counted(cells, "cell")} (${checks})`;
}

/** The first words of a text, with `…` for the others. */
function beginning(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, text.lastIndexOf(" ", longest))} …`;
}

function withoutStop(sentence: string): string {
  return prose(sentence).replace(/\.$/u, "");
}
