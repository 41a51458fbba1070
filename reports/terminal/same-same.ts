// An A/A trial as a sentence: how often one engine, run as two cells, was called different from itself.
import type { Share } from "@assay/bench";
import { prose } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import { drawingOf } from "./drawing.ts";
import { labelled, wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

/** What came of it. */
export interface SameSame {
  /** Short benches of the same engine as two cells, without those that were voided. */
  readonly runs: number;
  /** Workloads that were compared in them, all together. */
  readonly comparisons: number;
  /** Comparisons in which the two were ranked apart. */
  readonly ranked: number;
  /** `ranked` of `comparisons` with its interval, as `wilsonInterval` gives it; absent where nothing was compared. */
  readonly share: Share | undefined;
  /** Runs that had wrong answers or broke, and why the first did; absent where none did. */
  readonly voided?: { readonly runs: number; readonly reason: string };
}

/** What a rank promises: a false one in so many of a hundred comparisons of equals. */
const PROMISED = 0.05;

/** The share of false ranks with its interval at 95 %, whether that is what ranks promise, and what was voided. */
export function renderSameSame(trial: SameSame, options: TerminalOptions = {}): string {
  const drawing = drawingOf(options);
  const { share, voided } = trial;
  const lines = share === undefined ? [] : wrap(ranksText(trial, share), drawing.columns);
  return [...lines, ...voidedLines(voided, drawing)].join("\n");
}

function voidedLines(voided: SameSame["voided"], { columns, paint }: Drawing): readonly string[] {
  if (voided === undefined) return [];
  const { runs, reason } = voided;
  const were = runs === 1 ? "was" : "were";
  const text = `${counted(runs, "run")} ${were} voided, and ${were} not compared; the first by ${prose(reason)}`;
  return labelled("✗ ", text, columns).map((line) => paint("bad", line));
}

function ranksText({ runs, comparisons, ranked }: SameSame, { share, low, high }: Share): string {
  const sentence = `In ${counted(runs, "run")} of the same engine as two cells, of ${counted(comparisons, "comparison")} a difference was ranked ${ranked === 1 ? "once" : `${count(ranked)} times`}: ${percent(share)} [${percent(low)}, ${percent(high)}].`;
  const verdict =
    low > PROMISED
      ? `That is more than the ${percent(PROMISED)} that a rank promises: do not trust ranks on this machine.`
      : high <= PROMISED
        ? `That is at most the ${percent(PROMISED)} that a rank promises.`
        : `The ${percent(PROMISED)} that a rank promises lie in the interval; more runs make it narrower.`;
  return `${sentence} ${verdict}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
