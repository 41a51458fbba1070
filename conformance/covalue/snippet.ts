// A failing history as a program to paste: it opens a store of the engine, makes the port's calls one by
// one, and compares the answer that differed. Pure text; it needs the published package of engines alone.
// It prints the members that differ: answers may be megabytes long, and whole they are printed when asked for.
import { peersOf, type Difference, type History, type Operation } from "@assay/engines/covalue";
import { canonicalText, cellName, type EngineSource } from "@assay/engines/engine";
import { playedSkips, type JudgedCell } from "./judged-cell.ts";
import { answerTo, listOf } from "./snippet/calls.ts";
import { ALL, ASYNC, AWAIT, END_ALL, forApi, indented, literal } from "./snippet/code.ts";
import { partsFor, uses } from "./snippet/prelude.ts";
import { rightOutcomes, type Outcome } from "./snippet/right-outcomes.ts";

/** What a program shows. */
export interface SnippetOptions {
  readonly cell: JudgedCell;
  /** Where the program imports the engine from. Default: the engine's own. */
  readonly source: EngineSource;
  readonly history: History;
  readonly difference: Difference;
  /** The clauses that the difference violates, the likeliest first. */
  readonly clauses: readonly string[];
}

/** Names that programs import, by package. */
const IMPORTS = {
  "@assay/engines/engine": {
    values: [
      "canonical",
      "canonicalText",
      "differenceText",
      "ManualClock",
      "nearestOf",
      "runAsync",
      "runSync",
    ],
    types: ["OpenOptions"],
  },
  "@assay/engines/covalue": {
    values: [
      "errorAnswer",
      "observeState",
      "RowNames",
      "take",
      "takeIndexed",
      "takeLock",
      "takeSession",
      "takeSessions",
      "takeUnordered",
      "transactionRun",
    ],
    types: [
      "CoValueHeader",
      "CoValueTransaction",
      "CoValueTransactionSync",
      "PeerID",
      "RawCoID",
      "SessionID",
      "Signature",
      "StoredCoValue",
      "Undo",
    ],
  },
} as const;

/** The text of the program: TypeScript, ASCII, with exit code 1 while the engine answers wrongly. */
export function snippetOf(options: SnippetOptions): string {
  const { cell, history, difference } = options;
  const upTo = difference.at === "operation" ? difference.index + 1 : history.length;
  const played = history.slice(0, upTo);
  const flights = flightsOf(played, options);
  const right = flights && rightOutcomes(played, difference, playedSkips(cell));
  const calls = played.flatMap((operation, index) =>
    statement(operation, cell, nameOf(index, difference, right && flights)),
  );
  const compared =
    right && flights ? comparisonOfAll(options, flights, right) : comparison(options);
  const body = forApi(cell.api, [...calls, "", ...compared].join("\n"));
  const parts = forApi(cell.api, partsFor(body));
  const setUp = forApi(cell.api, opening(options));
  const named = uses(`${parts}${body}`, "names") ? [NAMES] : [];
  const program = [setUp, ...named, parts, body].join("\n\n");
  const orders = flights === undefined ? [] : [right === undefined ? ONE_ORDER : EVERY_ORDER];
  const head = [...heading(options), ...orders, imports(options.source, program)];
  return `${[...head, program].join("\n")}\n`;
}

/** Which operations are in flight together before the end, where their order is open and bears on what is looked at. */
function flightsOf(
  played: History,
  { cell, difference }: SnippetOptions,
): readonly number[] | undefined {
  if (cell.api === "sync" || isClose(difference)) return undefined;
  const flights = [...played.entries()].filter(([, { op }]) => op === "parallel");
  return flights.length === 0 ? undefined : flights.map(([index]) => index);
}

function heading({ cell, difference, clauses }: SnippetOptions): string[] {
  const { engine, api, durability, tuning = {} } = cell;
  const name = cellName({ engine: engine.name, api, durability, tuning });
  const where =
    difference.at === "operation"
      ? `operation ${difference.index + 1}, ${difference.operation.op}`
      : "the final state";
  const cited = clauses[0] === undefined ? "" : ` (${clauses[0]})`;
  return [
    isRight(difference)
      ? `// ${name} answers as the reference does; looked at: ${where}.`
      : `// ${name} answers otherwise than the reference: ${where} differs${cited}.`,
    "// Where @assay/engines is installed: npx tsx FILE, named .mts. It exits with 1 while the answer is wrong.",
    "// It prints the members that differ; with --whole both answers are printed as they are.",
  ];
}

const EVERY_ORDER =
  "// What is in flight together may be served in several orders: what is right in any of them is right.";

const ONE_ORDER =
  "// The expected answers are those of one order of what is in flight together; others may be right.";

function imports(source: EngineSource, program: string): string {
  const lines = [`import { mkdirSync, mkdtempSync, rmSync } from "node:fs";`];
  for (const [module, { values, types }] of Object.entries(IMPORTS)) {
    const names = [
      ...values.filter((name) => uses(program, name)),
      ...types.filter((name) => uses(program, name)).map((name) => `type ${name}`),
    ];
    if (names.length > 0) lines.push(`import { ${names.join(", ")} } from ${literal(module)};`);
  }
  lines.push(`import { ${source.exportName} as engine } from ${literal(source.module)};`);
  return lines.join("\n");
}

const ENDED_BY_SIGNALS = `process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));`;

function opening({ cell: { api, durability, tuning } }: SnippetOptions): string {
  const open = api === "async" ? "openAsync" : "openSync";
  const tuned = tuning === undefined ? "" : `, tuning: ${literal(tuning)}`;
  // Before there is a directory. What never awaits would not hear of it, and could then not be interrupted at all.
  const interrupted = api === "async" ? `\n${ENDED_BY_SIGNALS}` : "";
  return `${interrupted}
// Not in the system's directory for what is temporary, which may be memory.
mkdirSync(".assay", { recursive: true });
const path = mkdtempSync(".assay/snippet-");
// Nothing of it stays, also where the program fails.
process.once("exit", () => rmSync(path, { recursive: true, force: true }));
const clock = new ManualClock();
const options: OpenOptions = { path, durability: ${literal(durability)}, clock: clock.now${tuned} };
const open = () => engine.${open}(options);
let store = ${AWAIT}open();`;
}

const NAMES = `/** Row ids as the store gives them, by the names that the calls below have for rows. */
const names = new RowNames();`;

/** The answer that differs is kept, and what is in flight together before; the others are what led to it. */
function nameOf(index: number, difference: Difference, flights: readonly number[] = []): string {
  if (difference.at === "operation" && difference.index === index) return "const actual = ";
  return flights.includes(index) ? `const ${flightName(index)} = ` : "";
}

function flightName(index: number): string {
  return `together${index + 1}`;
}

function statement(operation: Operation, cell: JudgedCell, name: string): string[] {
  const skips = playedSkips(cell);
  const [first = "", ...more] =
    operation.op === "parallel"
      ? parallel(operation.branches.map((branch) => branch.map((one) => answerTo(one, skips))))
      : answerTo(operation, skips);
  // What nobody keeps is a list, and not an object that would read as a block.
  const start = name === "" && first.startsWith("{") ? "void " : name;
  return [...[`${start}${first}`, ...more].slice(0, -1), `${more.at(-1) ?? `${start}${first}`};`];
}

/** Branches in flight together in async cells, one after the other in sync ones. */
function parallel(branches: readonly (readonly string[][])[]): string[] {
  const functions = branches.map((branch) => [
    `(${ASYNC}() => [`,
    ...indented(listOf(branch)),
    "])()",
  ]);
  return [`{ ok: canonical(${ALL}[`, ...indented(listOf(functions)), `]${END_ALL}) }`];
}

function comparison({ history, difference, cell }: SnippetOptions): string[] {
  return [
    ...actual(history, difference, cell),
    `const expected = ${expectedOf(difference)};`,
    ...ending("canonicalText(actual) === canonicalText(expected)", "actual", [
      "  console.error(differenceText(expected, actual));",
    ]),
  ];
}

/** What was in flight together and what is looked at have to fit one order, so they are compared as one. */
function comparisonOfAll(
  { history, difference, cell }: SnippetOptions,
  flights: readonly number[],
  right: readonly Outcome[],
): string[] {
  const before = flights.filter((index) => nameOf(index, difference) === "").map(flightName);
  return [
    ...actual(history, difference, cell),
    `const outcome = [${[...before, "actual"].join(", ")}];`,
    "const expected = [",
    ...right.map((one) => `  ${literal(one)},`),
    "];",
    ...ending("expected.some((one) => canonicalText(one) === canonicalText(outcome))", "outcome", [
      "  console.error(`${expected.length} outcomes are right; beside the nearest of them:`);",
      "  console.error(differenceText(nearestOf(expected, outcome), outcome));",
    ]),
  ];
}

function ending(isRight: string, found: string, saysWhatDiffers: readonly string[]): string[] {
  return [
    `if (${isRight}) {`,
    `  console.log("as it should be");`,
    "} else {",
    "  process.exitCode = 1;",
    ...saysWhatDiffers,
    `  if (process.argv.includes("--whole")) {`,
    `    console.error("expected", JSON.stringify(expected, undefined, 2));`,
    `    console.error("actual", JSON.stringify(${found}, undefined, 2));`,
    "  }",
    "}",
    `${AWAIT}answer(() => store.close());`,
  ];
}

function actual(operations: History, difference: Difference, { api }: JudgedCell): string[] {
  if (difference.at === "operation") return [];
  if (isClose(difference))
    return [`const actual = { close: ${AWAIT}answer(() => store.close()) };`];
  const run = api === "async" ? "runAsync" : "runSync";
  const state = `observeState(${literal(api)}, store, ${literal(peersOf(operations))})`;
  return [`const actual = ${AWAIT}answer(() => ${run}(${state}));`];
}

/** A state comes as the answer to looking at it; a store that cannot be looked at answers with an error. */
function expectedOf(difference: Difference): string {
  if (difference.at === "operation") return literal({ ...difference.expected });
  return literal(isClose(difference) ? difference.expected : { ok: difference.expected });
}

function isRight({ expected, actual }: Difference): boolean {
  return canonicalText(expected) === canonicalText(actual);
}

function isClose({ expected }: Difference): boolean {
  return typeof expected === "object" && expected !== null && "close" in expected;
}
