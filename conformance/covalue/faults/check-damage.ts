// Damages directories of one cell in every way, and says what came of each.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { damageCases, type DamageCase } from "./damage.ts";
import type { JudgedDamage } from "./damage-outcome.ts";
import { expectedViews } from "./expected-views.ts";
import { lookAtDamages } from "./look-at-damages.ts";
import { LEFT_BY, storeDirectory, type LeftBy, type StoredCell } from "./stored-directory.ts";

/** What is damaged, and how often. */
export interface DamageOptions extends StoredCell {
  /** Empty, and used by nobody else; whoever names it removes it. */
  readonly directory: string;
  /** How many places a bit is flipped at in each file, and how often noise is drawn. */
  readonly seeds: number;
  /** Default: both. */
  readonly leftBy?: readonly LeftBy[];
  /** How long one case may take. Default: 20,000. */
  readonly silenceMs?: number;
}

/** One case and what it came to. */
export interface DamageResult extends DamageCase, JudgedDamage {
  readonly leftBy: LeftBy;
}

const DEFAULT_SILENCE_MS = 20_000;

/** Damages every file in every way. Errors: those of storing in a whole directory; `INTERRUPTED`. */
export async function* checkDamage(
  options: DamageOptions,
  signal: AbortSignal,
): AsyncGenerator<DamageResult, void, undefined> {
  const { source, api, durability, seed, silenceMs = DEFAULT_SILENCE_MS } = options;
  const expected = expectedViews(seed);
  const seeds = Array.from({ length: options.seeds }, (_, index) => index + 1);
  const path = join(options.directory, "damaged");
  for (const leftBy of options.leftBy ?? LEFT_BY) {
    const template = join(options.directory, leftBy);
    await storeDirectory(options, template, leftBy, signal);
    const all = damageCases(template, seeds);
    for (let done = 0; done < all.length;) {
      const cases = all.slice(done);
      const input = { source, api, durability, seed, template, path, cases, expected, silenceMs };
      for await (const { damage, judged } of lookAtDamages(input, signal)) {
        done += 1;
        if (judged !== undefined) yield { ...damage, ...judged, leftBy };
      }
    }
    await rm(template, { recursive: true, force: true });
  }
}
