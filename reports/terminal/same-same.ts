// An A/A trial as a sentence: how often one engine, run as two cells, was called different from itself.
import type { Share } from "@assay/bench";
import { drawingOf } from "./drawing.ts";
import { wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";
import { count, counted } from "../quantity.ts";

/** What came of it. */
export interface SameSame {
  /** Short benches of the same engine as two cells. */
  readonly runs: number;
  /** Workloads that were compared in them, all together. */
  readonly comparisons: number;
  /** Comparisons in which the two were ranked apart. */
  readonly ranked: number;
  /** `ranked` of `comparisons` with its interval, as `wilsonInterval` gives it. */
  readonly share: Share;
}

/** What a rank promises: a false one in so many of a hundred comparisons of equals. */
const PROMISED = 0.05;

/** The share of false ranks with its interval at 95 %, and whether that is what ranks promise. */
export function renderSameSame(
  { runs, comparisons, ranked, share }: SameSame,
  options: TerminalOptions = {},
): string {
  const { low, high } = share;
  const sentence = `In ${counted(runs, "run")} of the same engine as two cells, of ${counted(comparisons, "comparison")} a difference was ranked ${ranked === 1 ? "once" : `${count(ranked)} times`}: ${percent(share.share)} [${percent(low)}, ${percent(high)}].`;
  const verdict =
    low > PROMISED
      ? `That is more than the ${percent(PROMISED)} that a rank promises: do not trust ranks on this machine.`
      : high <= PROMISED
        ? `That is at most the ${percent(PROMISED)} that a rank promises.`
        : `The ${percent(PROMISED)} that a rank promises lie in the interval; more runs make it narrower.`;
  return wrap(`${sentence} ${verdict}`, drawingOf(options).columns).join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
