// A clock that moves only when told, in the place of the global `Date`: cojson reads the time through
// `Date.now()` (localNode.ts 110) and `new Date()` (crypto.ts 257), and nothing can be injected there.

/** The time that `Date` shows while the clock is installed. */
export class VirtualClock {
  #now: number;

  /** `start` is in milliseconds since the epoch. */
  constructor(start: number) {
    this.#now = start;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** Moves the time forward. Transactions dated before their group are silently invalid, so never back. */
  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError("a clock does not run backwards");
    this.#now += milliseconds;
  }

  /**
   * Runs work under this clock and puts the real `Date` back, also when the work throws.
   * The whole process sees the replaced time meanwhile, so work should wait for nothing but
   * microtasks. Throws a `TypeError` where another clock is already installed.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const real = globalThis.Date;
    if (installed) throw new TypeError("another virtual clock is already installed");
    installed = true;
    globalThis.Date = dateAt(this, real);
    try {
      return await work();
    } finally {
      globalThis.Date = real;
      installed = false;
    }
  }
}

let installed = false;

function dateAt(clock: VirtualClock, real: DateConstructor): DateConstructor {
  return new Proxy(real, {
    construct: (target, args: unknown[], newTarget) =>
      // A constructor gives an object; `Reflect.construct` is typed to give anything.
      Reflect.construct(target, args.length === 0 ? [clock.now()] : args, newTarget) as Date,
    apply: (target) => new target(clock.now()).toString(),
    get: (target, property) =>
      property === "now" ? () => clock.now() : Reflect.get(target, property, target),
  });
}
