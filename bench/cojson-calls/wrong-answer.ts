// An answer that a correct store does not give.

/** Thrown where a workload meets one: its times are void. */
export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";
}
