// Which clauses hide which planted bugs: of a broken engine's differences, the clauses that every one of
// them cites. With one of these off the bug survives; with any other off something still gives it away.
import { mkdirSync } from "node:fs";
import type { History } from "@assay/engines/covalue";
import { quietly } from "@assay/engines/jazz";
import type { ClauseID } from "../clauses.ts";
import { judgeHistory } from "../judge-history.ts";
import { generatedSkips } from "../judged-cell.ts";
import type { Mutant } from "./mutant.ts";
import { sampleHistories } from "../sample.ts";
import { citingSymptoms } from "../citations/citations.ts";

/** How much is played. */
export interface MatrixOptions {
  readonly seed: number;
  /** For each mutant, at the most. */
  readonly histories: number;
  readonly directory: string;
}

/** The clauses that hide a mutant: each difference that was found cites them in all its parts. */
export interface HiddenBy {
  readonly mutant: Mutant;
  /** `undefined` where no history differed. */
  readonly clauses: ReadonlySet<ClauseID> | undefined;
  /** Histories that differed, until no other clause was left than those that it violates. */
  readonly differing: number;
}

/** Plays histories on a mutant until it is clear which clauses hide it. */
export async function hiddenBy(mutant: Mutant, options: MatrixOptions): Promise<HiddenBy> {
  mkdirSync(options.directory, { recursive: true });
  let clauses: ReadonlySet<ClauseID> | undefined;
  let differing = 0;
  await quietly(async () => {
    for (const history of historiesFor(mutant, options)) {
      const judgement = await judgeHistory(mutant, history, options);
      if (judgement.state === "agrees") continue;
      differing += 1;
      const cited = citedByAll(history, judgement.difference);
      const before = clauses;
      clauses = before === undefined ? cited : new Set([...before].filter((one) => cited.has(one)));
      if ([...clauses].every((clause) => mutant.violates.includes(clause))) break;
    }
  });
  return { mutant, clauses, differing };
}

const drawn = new Map<string, readonly History[]>();

/** The histories of a mutant; drawn once for all mutants that are judged by the same. */
function historiesFor(mutant: Mutant, { seed, histories }: MatrixOptions): readonly History[] {
  const { atomicCommit, atomicRead } = mutant.engine.claims;
  const key = JSON.stringify([
    seed,
    histories,
    mutant.api,
    ...generatedSkips(mutant),
    atomicCommit,
    atomicRead,
  ]);
  const known = drawn.get(key) ?? sampleHistories(mutant, seed, histories);
  drawn.set(key, known);
  return known;
}

function citedByAll(...difference: Parameters<typeof citingSymptoms>): ReadonlySet<ClauseID> {
  const [first, ...others] = citingSymptoms(...difference).map(({ clauses }) => clauses);
  return new Set((first ?? []).filter((one) => others.every((cited) => cited.includes(one))));
}
