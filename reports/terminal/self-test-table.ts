// The suite's test of itself as text: clause by clause which broken engines were killed and how soon;
// first of all those that survived, and whole engines that were accused.
import type { SelfTestResult } from "@assay/conformance/covalue";
import { countOperations } from "@assay/engines/covalue";
import { CLAUSE_IDS, clauseText } from "../clause-text.ts";
import { prose } from "../plain-text.ts";
import { count, counted, range } from "../quantity.ts";
import { clauseList } from "./clause-list.ts";
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import { wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";
import { selfTestFaults } from "./self-test-faults.ts";
import { notTriedTexts } from "./self-test-not-tried.ts";

/** Broken engines that are named as slow to kill. */
const SLOWEST = 5;

type Planted = Extract<SelfTestResult, { readonly kind: "caught" | "survived" }>;
type Caught = Extract<SelfTestResult, { readonly kind: "caught" }>;
type Whole = Extract<SelfTestResult, { readonly kind: "clean" | "accused" }>;

/** How a self-test is shown. */
export interface SelfTestOptions extends TerminalOptions {
  /** Whether it was interrupted: what it did not come to is then not told as if there were none. Default: false. */
  readonly interrupted?: boolean;
}

/** What went wrong, a row a clause, and last `killed K/P, false accusations A/C`. */
export function renderSelfTest(
  results: readonly SelfTestResult[],
  options: SelfTestOptions = {},
): string {
  const { interrupted = false } = options;
  const drawing = drawingOf(options);
  const planted = results.filter(
    (result): result is Planted => result.kind === "caught" || result.kind === "survived",
  );
  const whole = results.filter((result): result is Whole => "cell" in result);
  const killed = planted.filter(({ kind }) => kind === "caught").length;
  const accused = whole.filter(({ kind }) => kind === "accused").length;
  return [
    ...selfTestFaults(results, drawing),
    ...clauseTable(planted, drawing),
    "",
    ...explanation({ planted, whole, interrupted }, drawing),
    ...notTriedTexts(results).flatMap((text) => wrap(text, drawing.columns)),
    `killed ${killed}/${planted.length}, false accusations ${accused}/${whole.length}`,
  ].join("\n");
}

/** A row a clause that has a broken engine, in the order of the contract. */
function clauseTable(planted: readonly Planted[], drawing: Drawing): string[] {
  const clauses = new Set([...CLAUSE_IDS, ...planted.flatMap(({ violates }) => violates)]);
  const rows = [...clauses].flatMap((clause) => {
    const its = planted.filter(({ violates }) => violates.some((id) => id === clause));
    const names = [...new Set(its.map(({ mutant }) => mutant))].join(", ");
    return its.length === 0 ? [] : [row(`${clause} ${names}`, its)];
  });
  const numbers = ["killed", "runs", "operations", "ms", "shortest"];
  return grid(
    [
      { head: "clause and broken engines", align: "left" },
      ...numbers.map((head) => ({ head, align: "right" as const })),
    ],
    [...rows, row("all of them", planted)],
    drawing,
  );
}

function row(name: string, its: readonly Planted[]): string[] {
  const killed = its.filter((result): result is Caught => result.kind === "caught");
  const played = killed.filter(({ operations }) => operations > 0);
  const lengths = killed.flatMap(({ history }) => (history ? [countOperations(history)] : []));
  return [
    prose(name),
    `${count(killed.length)}/${count(its.length)}`,
    of(killed, ({ runs }) => runs),
    of(played, ({ operations }) => operations),
    of(killed, ({ durationMs }) => Math.round(durationMs)),
    lengths.length === 0 ? "–" : count(Math.max(...lengths)),
  ];
}

function of(killed: readonly Caught[], number: (result: Caught) => number): string {
  return killed.length === 0 ? "–" : count(median(killed.map(number)));
}

/** What the columns and the last line count. */
function explanation(
  {
    planted,
    whole,
    interrupted,
  }: {
    readonly planted: readonly Planted[];
    readonly whole: readonly Whole[];
    readonly interrupted: boolean;
  },
  { columns }: Drawing,
): string[] {
  const engines = new Set(planted.map(({ mutant }) => mutant)).size;
  const seeds = new Set(planted.map(({ seed }) => seed)).size;
  const histories =
    whole.length === 0
      ? "no"
      : range(
          whole.map(({ runs }) => runs),
          count,
        );
  const broken = counted(engines, "broken engine");
  const tried = interrupted
    ? `planted: ${broken} until the interrupt, and not each of them with every seed.`
    : `planted: ${broken}, each with each of ${counted(seeds, "seed")}.`;
  return [
    "killed: of its broken engines with each seed. Medians over these: runs until the kill (histories, or checks of claims), " +
      "operations played and ms until then, the shortening of the history included. shortest: the longest of the shortened histories. " +
      "An engine that violates several clauses is in the row of each.",
    `${tried} A clean run is one cell of a whole engine with one ` +
      `seed, ${histories} histories: ${cellsAndSeeds(whole)}.`,
    ...slowest(planted),
    ...namedFirst(planted),
    ...withoutBrokenEngine(planted, interrupted),
  ].flatMap((text) => wrap(text, columns));
}

/** `14 cells with 3 seeds each`. */
function cellsAndSeeds(whole: readonly Whole[]): string {
  const runs = new Map<string, number>();
  for (const { cell } of whole) runs.set(cell, (runs.get(cell) ?? 0) + 1);
  if (runs.size === 0) return "no cell";
  const each = [...runs.values()];
  const seeds = each.every((one) => one === 1) ? "seed" : "seeds";
  return `${counted(runs.size, "cell")} with ${range(each, count)} ${seeds} each`;
}

/** Those that histories caught last: how far they are from not being caught at all. */
function slowest(planted: readonly Planted[]): string[] {
  const last = new Map<string, Caught>();
  for (const result of planted) {
    if (result.kind !== "caught" || result.caughtBy !== "histories") continue;
    if (result.runs > (last.get(result.mutant)?.runs ?? 0)) last.set(result.mutant, result);
  }
  const most = [...last.values()].sort((a, b) => b.runs - a.runs).slice(0, SLOWEST);
  if (most.length === 0) return [];
  const named = most.map(
    ({ mutant, runs, seed }) => `${prose(mutant)} ${count(runs)} (seed ${seed})`,
  );
  return [`The most histories until a kill: ${named.join(", ")}.`];
}

/** As many engines are named whose failure names first what is not broken. */
const NAMED = 10;

/** How often the failure that a reader sees names first what is broken, and of which engines it does not. */
function namedFirst(planted: readonly Planted[]): string[] {
  const killed = planted.filter(
    // What is not made shorter holds more than what the bug needs, and is not what a reader sees.
    (result): result is Caught =>
      result.kind === "caught" && (result.caughtBy === "claims" || result.history !== undefined),
  );
  if (killed.length === 0) return [];
  const within = (places: number) => (result: Caught) =>
    result.violates.some((clause) => result.clauses.slice(0, places).includes(clause));
  const others = new Map(
    killed
      .filter((result) => !within(1)(result))
      .map(({ mutant, clauses: [first] }) => [mutant, `${prose(mutant)} ${first}`]),
  );
  const right = killed.filter(within(1)).length;
  const text =
    `A failure names first a clause that the engine violates in ${count(right)} of ${counted(killed.length, "kill")}, ` +
    `and among its first three in ${count(killed.filter(within(3)).length)}`;
  if (others.size === 0) return [`${text}.`];
  const named = [...others.values()].slice(0, NAMED).join(", ");
  const more = others.size > NAMED ? `, and ${count(others.size - NAMED)} more engines` : "";
  return [`${text}; otherwise first: ${named}${more}.`];
}

/** Clauses that bind and that nothing here violates: that checks of them catch anything is not shown. */
function withoutBrokenEngine(planted: readonly Planted[], interrupted: boolean): string[] {
  const violated = new Set<string>(planted.flatMap(({ violates }) => violates));
  const others = CLAUSE_IDS.filter(
    (id) => clauseText(id)?.level !== "UNSPECIFIED" && !violated.has(id),
  );
  if (others.length === 0) return [];
  const what = interrupted
    ? "Clauses of which no broken engine was tried before the interrupt"
    : "Clauses that no broken engine here violates";
  return [`${what}: ${count(others.length)}, ${clauseList(others)}.`];
}

/** The lower median; 0 of nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
