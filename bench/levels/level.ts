// One level as the timing meets it, and the form that most of them have: three calls, whoever answers.
import type { CoValueKnownState } from "@assay/engines/covalue";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import type { LevelOperation, LevelOperations } from "./level-operations.ts";

/** A value in sync cells, a promise of it in async ones. */
export type Eventually<T> = T | Promise<T>;

/** One operation made ready. */
export interface LevelTask {
  /** Plays it; a promise in async cells, and never one in sync cells. */
  play(): unknown;
  /** Throws `WrongAnswer` when the outcome is not right. */
  check(outcome: unknown): void;
}

/** One level over a store of its own. */
export interface LevelSubject {
  /** Makes operations ready, outside of anybody's time; they are played in order before the next call. */
  prepare(operations: readonly LevelOperation[]): Eventually<LevelTask[]>;
  /** Throws `WrongAnswer` when the store does not hold what these operations have written. */
  checkWritten(operations: readonly LevelOperation[]): Promise<void>;
  close(): Eventually<void>;
}

/** How a level loads, asks and stores. `Loaded` is how it answers a load. */
export interface LevelCalls<Loaded> {
  /** Told what is played next. */
  begin?(operations: readonly LevelOperation[]): void;
  load(id: string): Eventually<Loaded>;
  /** A function that asks for one known state; made for each operation. */
  knownState(): (id: string) => Eventually<CoValueKnownState | undefined>;
  /** A function that stores the messages, one after the other; made for each operation. */
  storing(messages: readonly PreparedMessage[]): () => Eventually<void>;
  /** How a load differs from what is stored, in words; `undefined` when it does not. */
  difference(
    operation: LevelOperation & { readonly kind: "load" },
    loaded: Loaded,
  ): string | undefined;
  /** Throws `WrongAnswer` when what was begun has not been done. */
  end?(): void;
  close(): Eventually<void>;
}

/** CoValues that are read again in the end, at the most. */
const READ_AGAIN = 500;

/** A level of such calls; `keeps` says whether its store holds what is written. */
export function levelOfCalls<Loaded>(
  calls: LevelCalls<Loaded>,
  expected: Pick<LevelOperations, "stored">,
  keeps = true,
): LevelSubject {
  return {
    prepare(operations) {
      calls.begin?.(operations);
      return operations.map((operation) => taskOf(calls, operation));
    },
    async checkWritten(operations) {
      calls.end?.();
      if (!keeps) return;
      const members = new Map(operations.map(({ member }) => [member.id, member]));
      for (const member of [...members.values()].slice(-READ_AGAIN)) {
        const operation = { kind: "load", member, stored: expected.stored(member) } as const;
        assertSame(calls.difference(operation, await calls.load(member.id)), "in the end ");
      }
    },
    close: () => calls.close(),
  };
}

/** Throws `WrongAnswer` where there is a difference. */
export function assertSame(difference: string | undefined, when = ""): void {
  if (difference !== undefined) throw new WrongAnswer(`${when}${difference}`);
}

function taskOf<Loaded>(calls: LevelCalls<Loaded>, operation: LevelOperation): LevelTask {
  const { id } = operation.member;
  switch (operation.kind) {
    case "load":
      return {
        play: () => calls.load(id),
        // What `play` answered, a promise of it settled.
        check: (outcome) => assertSame(calls.difference(operation, outcome as Loaded)),
      };
    case "known-state": {
      const ask = calls.knownState();
      return {
        play: () => ask(id),
        check: (outcome) =>
          assertSame(jsonDifference(operation.known, outcome, `${id}: the known state`)),
      };
    }
    case "append":
    case "upload": {
      // Nothing is answered; what is stored is looked at in the end.
      return { play: calls.storing(operation.messages), check: () => undefined };
    }
  }
}
