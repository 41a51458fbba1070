// One stall, seen by both drivers: the closed loop has a single late operation among very many, the
// open loop all that came due meanwhile. Shows why both are run; judges nothing.
import type { CoValueStoreSync, CoValueWrite, RawCoID, SessionID } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { closedLoop } from "../drivers/closed-loop.ts";
import { openLoop, type OpenLoopResult } from "../drivers/open-loop.ts";
import type { Play } from "../drivers/play.ts";
import { systemTimer, type Timer } from "../drivers/timer.ts";
import { systemWaiting, type Waiting } from "../drivers/waiting.ts";
import { fixedWarmUp } from "../drivers/warm-up.ts";
import { BySecond, type LatencySummary } from "./by-second.ts";
import { noOpEngine } from "./no-op-engine.ts";
import { stallingStore, type Stalls, type Standstill } from "./stalling-store.ts";

/** How the stall is shown. */
export interface StallDemonstrationOptions {
  /** Time for both drivers together. Default: 6 seconds. */
  readonly totalMs?: number;
  /** Default: one of 200 ms, in the middle of each driver's time. */
  readonly stalls?: Stalls;
  /** Of the open loop. Default: 1,000. */
  readonly ratePerSecond?: number;
  readonly signal?: AbortSignal;
  /** Time itself. Default: the system's. */
  readonly time?: {
    readonly timer: Timer;
    readonly waiting: Waiting;
    readonly standstill?: Standstill;
  };
}

/** Both drivers' latencies on the same store with the same stalls. */
export interface StallDemonstration {
  readonly stalls: Stalls;
  readonly closed: LatencySummary;
  /** Absent until its time is over, which comes second. */
  readonly open?: LatencySummary & { readonly loop: OpenLoopResult };
}

const COVALUES = 100;
const WARM_UP_OPERATIONS = 100;

/**
 * Runs the closed loop, then the open one, on sync stores of the memory engine that read coValues; yields what
 * there is after each. Errors: the signal's reason, and those of the drivers.
 */
export async function* stallDemonstration(
  options: StallDemonstrationOptions = {},
): AsyncGenerator<StallDemonstration, void, undefined> {
  const { totalMs = 6_000, ratePerSecond = 1_000 } = options;
  const { signal = new AbortController().signal } = options;
  const time = options.time ?? { timer: systemTimer, waiting: systemWaiting(systemTimer) };
  const eachMs = totalMs / 2;
  const stalls = options.stalls ?? { firstMs: eachMs / 2, stallMs: 200 };
  const shared = { check: assertFound, timer: time.timer, signal, onProgress: () => {} };
  const subject = (): Play<RawCoID, unknown> => {
    const store = stallingStore(filledStore(), stalls, time.timer, time.standstill);
    return { api: "sync", play: (id) => store.readCoValue(id) };
  };
  const closed = new BySecond();
  await closedLoop(
    {
      ...shared,
      operations: reads(),
      subject: subject(),
      warmUp: fixedWarmUp(WARM_UP_OPERATIONS),
      budgetMs: eachMs,
      leastOperations: 1,
    },
    closed,
  );
  yield { stalls, closed: closed.summary() };
  const open = new BySecond();
  const loop = await openLoop(
    {
      ...shared,
      operations: reads(),
      subject: subject(),
      ratePerSecond,
      arrivals: { spacing: "constant" },
      warmUpOperations: WARM_UP_OPERATIONS,
      durationMs: eachMs,
      // Room for twice what comes due in a stall: it is no overload.
      mostWaiting: Math.ceil((2 * ratePerSecond * stalls.stallMs) / 1_000) + WARM_UP_OPERATIONS,
      waiting: time.waiting,
    },
    open,
  );
  yield { stalls, closed: closed.summary(), open: { ...open.summary(), loop } };
}

function* reads(): Generator<RawCoID> {
  for (let index = 0; ; index += 1) yield idOf(index % COVALUES);
}

function idOf(index: number): RawCoID {
  return `co_zStall${index}`;
}

function assertFound(id: RawCoID, found: unknown): void {
  if (found === undefined) throw new Error(`${id} was stored and is not found`);
}

/** CoValues with the no-op engine's content. */
function filledStore(): CoValueStoreSync {
  const options = { path: "", durability: "volatile" } as const;
  const whole = noOpEngine.openSync(options).readCoValue("");
  const store = memoryEngine.openSync(options);
  if (whole === undefined) return store;
  const sessions = whole.sessions.map(({ row, transactions }) => ({
    sessionID: row.sessionID as SessionID,
    lastIdx: row.lastIdx,
    lastSignature: row.lastSignature,
    transactions,
    signatures: [],
  }));
  const writes = Array.from({ length: COVALUES }, (_, index): CoValueWrite => {
    return { id: idOf(index), header: whole.row.header, sessions };
  });
  store.commitBatch(writes);
  return store;
}
