// What a history has written to one session.

/** Indices from this one on do not fit into a byte. */
const HIGH = 2 ** 8;

/** A run of transactions. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** A session as a history has written it so far; what an erase removes is forgotten with it. */
export class PastSession {
  #counter = 0;
  readonly #runs: Run[] = [];
  readonly #signatures: number[] = [];
  readonly #rewritten: Run[] = [];
  readonly #rewrittenSignatures: number[] = [];
  #wasOff = false;
  #hasHigh = false;
  #isRunTogether = false;

  /** Takes note of a counter; whether it is another than its transactions say. */
  count(lastIdx: number): void {
    this.#wasOff = this.#isOff;
    this.#counter = lastIdx;
    this.#hasHigh ||= lastIdx >= HIGH;
  }

  write(from: number, count: number): void {
    if (count === 0) return;
    const to = from + count - 1;
    for (const run of this.#runs) {
      if (run.from <= to && run.to >= from) {
        this.#rewritten.push({ from: Math.max(from, run.from), to: Math.min(to, run.to) });
      }
    }
    this.#runs.push({ from, to });
    this.#hasHigh ||= to >= HIGH;
    this.#isRunTogether ||= count > 1;
  }

  sign(index: number): void {
    if (this.#signatures.includes(index)) this.#rewrittenSignatures.push(index);
    this.#signatures.push(index);
    this.#hasHigh ||= index >= HIGH;
  }

  get hasTransactions(): boolean {
    return this.#runs.length > 0;
  }

  get hasSignatures(): boolean {
    return this.#signatures.length > 0;
  }

  /** Whether several transactions were written in one go. */
  get hasRunTogether(): boolean {
    return this.#isRunTogether;
  }

  /** Whether a number in it does not fit into a byte. */
  get hasHighIndex(): boolean {
    return this.#hasHigh;
  }

  get hasRewritten(): boolean {
    return this.#rewritten.length > 0;
  }

  get hasRewrittenSignature(): boolean {
    return this.#rewrittenSignatures.length > 0;
  }

  isRewritten(index: number): boolean {
    return this.#rewritten.some(({ from, to }) => from <= index && index <= to);
  }

  isSignatureRewritten(index: number): boolean {
    return this.#rewrittenSignatures.includes(index);
  }

  /**
   * Whether the counter is another than the last transaction says, or was before its last update: who reads
   * outside a transaction is answered from before it.
   */
  get isCounterOff(): boolean {
    return this.#wasOff || this.#isOff;
  }

  get #isOff(): boolean {
    return this.#counter !== Math.max(-1, ...this.#runs.map(({ to }) => to)) + 1;
  }

  /** Whether a transaction has an index that the counter has not reached, or comes after a gap. */
  get hasBeyondCounter(): boolean {
    return this.#runs.some(({ to }) => to >= this.#counter) || this.hasGap;
  }

  /** Whether the counter has not reached an index. */
  isBeyondCounter(index: number): boolean {
    return index >= this.#counter;
  }

  get hasSignatureBeyondCounter(): boolean {
    return this.#signatures.some((index) => index >= this.#counter);
  }

  /** Whether an index before the last one was never written. */
  get hasGap(): boolean {
    let next = 0;
    for (const { from, to } of [...this.#runs].sort((a, b) => a.from - b.from)) {
      if (from > next) return true;
      next = Math.max(next, to + 1);
    }
    return false;
  }
}
