// Makes damages and looks at them in a child process, for an engine may crash or hang over them; the case
// that it was in is then known.
import { rm } from "node:fs/promises";
import { errorMessage, hasCode, type Json } from "@assay/engines/engine";
import { moduleBeside, runWorker, untilSilent } from "@assay/engines/host";
import type { DamageCase } from "./damage.ts";
import type { DamageEvent, DamageInput } from "./damage-worker.ts";
import { judgeLooks, type JudgedDamage } from "./damage-outcome.ts";
import type { ExpectedViews } from "./expected-views.ts";

/** What is looked at, and how. */
export interface LookAtDamages extends DamageInput {
  readonly expected: readonly ExpectedViews[];
  /** How long one case may take. */
  readonly silenceMs: number;
}

/** One case and what it came to; `undefined` where the damage changes nothing. */
export interface JudgedCase {
  readonly damage: DamageCase;
  readonly judged: JudgedDamage | undefined;
}

/**
 * Looks at the cases until they are through, or the process has ended in one of them: that one is the last.
 * Errors: `INTERRUPTED`; those of a process that ended in none.
 */
export async function* lookAtDamages(
  options: LookAtDamages,
  signal: AbortSignal,
): AsyncGenerator<JudgedCase, void, undefined> {
  const { expected, silenceMs, ...input } = options;
  let at: DamageCase | undefined;
  const runProcess = (until: AbortSignal) =>
    runWorker<DamageEvent>({
      module: moduleBeside(import.meta.url, "./damage-worker"),
      // Plain data by its type.
      input: input as unknown as Json,
      signal: until,
    });
  try {
    for await (const event of untilSilent(runProcess, silenceMs, signal)) {
      const damage = input.cases[event.index];
      if (damage === undefined) continue;
      if (event.type === "next") {
        at = damage;
        continue;
      }
      at = undefined;
      const { looks } = event;
      yield {
        damage,
        judged: looks.length === 0 ? undefined : judgeLooks(damage, looks, expected),
      };
    }
  } catch (error) {
    if (signal.aborted || at === undefined || !hasCode(error, "HOST_EXITED")) throw error;
    const detail = errorMessage(error);
    const outcome = detail.includes("said nothing") ? "hang" : "crash";
    yield { damage: at, judged: { outcome, detail } };
  } finally {
    await rm(input.path, { recursive: true, force: true });
  }
}
