// Which calls a store must refuse for a number that it cannot store, by what they are given.
import type { CoValueStoreSync } from "@assay/engines/covalue";
import type { ReferenceTransaction } from "@assay/engines/covalue/reference";
import { isStorable } from "../generator/numbers.ts";

type Calls = Pick<
  ReferenceTransaction,
  "addTransaction" | "addSignatureAfter" | "addSessionUpdate"
> &
  Pick<CoValueStoreSync, "commitBatch">;

/** The numbers that each call is to store. */
const NUMBERS: { readonly [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => number[] } =
  {
    addTransaction: (_, idx) => [idx],
    addSignatureAfter: ({ idx }) => [idx],
    addSessionUpdate: ({ sessionUpdate }) => [
      sessionUpdate.lastIdx,
      sessionUpdate.bytesSinceLastSignature ?? 0,
    ],
    commitBatch: (writes) =>
      writes.flatMap(({ sessions }) =>
        sessions.flatMap(({ lastIdx, bytesSinceLastSignature = 0, transactions, signatures }) => [
          lastIdx,
          bytesSinceLastSignature,
          ...[...transactions, ...signatures].map(({ idx }) => idx),
        ]),
      ),
  };

/** Whether a call is given a number that cannot be stored. */
export function hasUnstorable(name: string, args: readonly unknown[]): boolean {
  if (!Object.hasOwn(NUMBERS, name)) return false;
  const numbersOf: unknown = Reflect.get(NUMBERS, name);
  if (typeof numbersOf !== "function") return false;
  const numbers: readonly number[] = Reflect.apply(numbersOf, undefined, args);
  return !numbers.every(isStorable);
}
