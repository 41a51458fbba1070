// A timer that stands still but for what a test adds to it.

export class ManualTimer {
  #nowMs = 1_000;
  readonly read = (): number => this.#nowMs;

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}
