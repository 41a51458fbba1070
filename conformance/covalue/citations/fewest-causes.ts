// Which clauses explain many failures of one cell: a single bug fails dozens of files of the corpus, and long
// histories, which nobody has made shorter, cite much that only stood by.
// Goal: in each failure the clause first that explains most of them. Non-goal: to cite anything else.

/**
 * Puts first in each list the clause that explains most of them: the one that most lists hold, then of those
 * without it the one that most of these hold, and so on; of equals the one that stands nearest to the front.
 * Each list keeps its clauses, and otherwise their order. `asked`: alone may come first where a list holds one
 * of them; default: all.
 */
export function fewestCauses(
  cited: readonly (readonly string[])[],
  asked?: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const ordered = [...cited];
  const left = new Map(
    cited.flatMap((clauses, at) => {
      const among = clauses.filter((clause) => asked?.has(clause) !== false);
      return among.length === 0 ? [] : [[at, among] as const];
    }),
  );
  for (;;) {
    const cause = commonest([...left.values()]);
    if (cause === undefined) return ordered;
    for (const [at, clauses] of left) {
      if (!clauses.includes(cause)) continue;
      ordered[at] = [cause, ...(cited[at] ?? []).filter((clause) => clause !== cause)];
      left.delete(at);
    }
  }
}

/** The clause that most lists hold, and of several the one whose places in them add up to the least. */
function commonest(lists: readonly (readonly string[])[]): string | undefined {
  const found = new Map<string, { readonly lists: number; readonly places: number }>();
  for (const list of lists) {
    for (const [place, clause] of list.entries()) {
      const before = found.get(clause) ?? { lists: 0, places: 0 };
      found.set(clause, { lists: before.lists + 1, places: before.places + place });
    }
  }
  const [first] = [...found].sort(([, a], [, b]) => b.lists - a.lists || a.places - b.places);
  return first?.[0];
}
