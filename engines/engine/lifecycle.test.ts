import { describe, expect, it } from "vitest";
import { hasCode } from "./errors.ts";
import { Lifecycle, LifecycleSync } from "./lifecycle.ts";

/** A promise with its resolver outside. */
function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe("the life of an async store", () => {
  it("closes only after the calls in flight have settled, also when one fails", async () => {
    const life = new Lifecycle("test");
    const events: string[] = [];
    const first = gate();
    const second = gate();
    const calls = [
      life.run(() => first.promise.then(() => events.push("first"))),
      life
        .run(async () => {
          await second.promise;
          events.push("second");
          throw new Error("second");
        })
        .catch(() => {}),
    ];
    const closed = life.close(() => void events.push("released"));
    first.open();
    await calls[0];
    expect(events).toEqual(["first"]);
    second.open();
    await closed;
    expect(events).toEqual(["first", "second", "released"]);
  });

  it("refuses calls once close was called, even before it has finished", async () => {
    const life = new Lifecycle("test");
    const busy = gate();
    const call = life.run(() => busy.promise);
    const closed = life.close(() => {});
    await expect(life.run(async () => 1)).rejects.toSatisfy((error) =>
      hasCode(error, "STORE_CLOSED"),
    );
    expect(() => life.assertOpen()).toThrow("the test store is closed");
    busy.open();
    await Promise.all([call, closed]);
  });

  it("releases once, however often close is called", async () => {
    const life = new Lifecycle("test");
    let released = 0;
    const release = (): void => void (released += 1);
    await Promise.all([life.close(release), life.close(release)]);
    await life.close(release);
    expect(released).toBe(1);
  });

  it("gives a failed release to everyone who closes", async () => {
    const life = new Lifecycle("test");
    const fail = (): never => {
      throw new Error("disk");
    };
    await expect(life.close(fail)).rejects.toThrow("disk");
    await expect(life.close(() => {})).rejects.toThrow("disk");
  });
});

describe("the life of a sync store", () => {
  it("releases once and refuses calls afterwards", () => {
    const life = new LifecycleSync("test");
    let released = 0;
    life.assertOpen();
    life.close(() => void (released += 1));
    life.close(() => void (released += 1));
    expect(released).toBe(1);
    expect(() => life.assertOpen()).toThrow("the test store is closed");
  });
});
