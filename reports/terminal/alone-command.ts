// The command that looks at the clause of a failure alone, in its cell: what no history can be replayed for is seen
// again by it.
import type { LocatedFailure } from "../failure-groups.ts";
import { shellWord } from "./shell-word.ts";

/** Options of a run that say which engine it is, and what it is known to do. */
const KEPT = ["--with", "--deviations"];

/**
 * The command, to be pasted into a shell at the root of the checkout; none of a failure that names no clause.
 * `ofRun`: the words of the run's command.
 */
export function aloneCommand(
  { record: { cell }, failure }: LocatedFailure,
  ofRun: readonly string[],
): string | undefined {
  const [clause] = failure.clauses;
  if (clause === undefined) return undefined;
  const words = ["--clause", clause, "--engines", cell.engine, "--apis", cell.api];
  words.push("--durabilities", cell.durability, ...keptWords(ofRun));
  return `npm run assay -- conform ${words.map(shellWord).join(" ")}`;
}

function keptWords(ofRun: readonly string[]): string[] {
  return ofRun.flatMap((word, index) => {
    const name = KEPT.find((kept) => word === kept || word.startsWith(`${kept}=`));
    if (name === undefined) return [];
    return word === name ? [word, ...ofRun.slice(index + 1, index + 2)] : [word];
  });
}
