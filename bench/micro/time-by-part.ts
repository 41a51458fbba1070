// Where the time of judging histories goes: Node's sampling profiler, each sample given to the part whose
// code is nearest on the stack. Code that several parts share counts as its caller's.
import { Session } from "node:inspector/promises";

/** The parts of judging a history, in the order in which they are shown. */
export const PARTS = {
  engine: "the memory engine",
  reference: "the reference",
  subject: "playing the engine",
  judging: "playing the reference",
  normalising: "answers made comparable",
  comparing: "comparing, and the worlds that are possible",
  state: "reading and comparing the final state",
  garbage: "garbage collection",
  other: "everything else",
} as const;

/** A part of judging a history. */
export type Part = keyof typeof PARTS;

/** What each part takes of the whole; together 1. */
export type Shares = Readonly<Record<Part, number>>;

const SAMPLE_EVERY_MICROSECONDS = 200;

/** The file that a part is in; the first that fits counts. */
const FILES: readonly (readonly [RegExp, Part | "playing"])[] = [
  [/\/engines\/(dist\/)?(memory|ordered|covalue-on-ordered)\//, "engine"],
  [/\/covalue\/reference\//, "reference"],
  [/\/covalue\/(normalise|intake)\.[jt]s$/, "normalising"],
  [/\/covalue\/(answer|reference-worlds)\.[jt]s$|\/linearizability\//, "comparing"],
  [/\/covalue\/observe\.[jt]s$/, "state"],
  [/\/covalue\/(play[^/]*|answered|row-names|operation-arguments|transact)\.[jt]s$/, "playing"],
];

/** What the sampler tells of one place in the code. */
interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[] | undefined;
}

/** Runs the work under the profiler for about `timeMs`, and says which part took which share. */
export async function timeByPart(work: () => void, timeMs: number): Promise<Shares> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_MICROSECONDS });
    await session.post("Profiler.start");
    const end = performance.now() + timeMs;
    do work();
    while (performance.now() < end);
    const { profile } = await session.post("Profiler.stop");
    return sharesOf(profile);
  } finally {
    session.disconnect();
  }
}

/** The shares of a profile as the inspector gives it. */
export function sharesOf(profile: {
  readonly nodes: readonly Node[];
  readonly samples?: readonly number[] | undefined;
}): Shares {
  const callers = new Map<number, Node>();
  for (const node of profile.nodes)
    for (const child of node.children ?? []) callers.set(child, node);
  const parts = new Map<number, Part>();
  for (const node of profile.nodes) {
    const stack = stackOf(node, callers);
    if (!isProfilers(stack)) parts.set(node.id, partOf(stack));
  }
  const counts = Object.fromEntries(Object.keys(PARTS).map((part) => [part, 0])) as Record<
    Part,
    number
  >;
  let whole = 0;
  // Counted and not weighed by their distance: what lies between two may have been another process's.
  for (const id of profile.samples ?? []) {
    const part = parts.get(id);
    if (part === undefined) continue;
    counts[part] += 1;
    whole += 1;
  }
  for (const part of Object.keys(counts) as Part[]) counts[part] /= Math.max(whole, 1);
  return counts;
}

/** The code of a node and of its callers, the nearest first. */
function stackOf(node: Node, callers: ReadonlyMap<number, Node>): Node["callFrame"][] {
  const stack: Node["callFrame"][] = [];
  for (let at: Node | undefined = node; at !== undefined; at = callers.get(at.id)) {
    stack.push(at.callFrame);
  }
  return stack;
}

/** Whether a sample is of the profiler itself, or of nothing at all. */
function isProfilers(stack: readonly Node["callFrame"][]): boolean {
  return (
    ["(program)", "(idle)", "(root)"].includes(stack[0]?.functionName ?? "(root)") ||
    stack.some(({ url }) => /^node:(internal\/)?inspector/.test(url))
  );
}

function isOfFinalState({ functionName, url }: Node["callFrame"]): boolean {
  return functionName === "judgeFinal" || /\/covalue\/observe\.[jt]s$/.test(url);
}

function partOf(stack: readonly Node["callFrame"][]): Part {
  if (stack[0]?.functionName === "(garbage collector)") return "garbage";
  for (const { url } of stack) {
    const part = FILES.find(([file]) => file.test(url))?.[1];
    if (part === undefined) continue;
    // With all that the two stores' states are read and compared by, but for the engine's calls.
    if (part !== "engine" && stack.some(isOfFinalState)) return "state";
    if (part !== "playing") return part;
    return stack.some((frame) => /\/reference-worlds\.[jt]s$/.test(frame.url))
      ? "judging"
      : "subject";
  }
  return "other";
}
