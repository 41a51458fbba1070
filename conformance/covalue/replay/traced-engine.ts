// An engine whose stores tell of each call before it is made: one that never comes back has then been named.
// Non-goal: speed; what plays many histories goes without.
import type { CoValueEngine } from "@assay/engines/covalue";

/** Is told the name of a call that is about to be made. */
export type OnCall = (name: string) => void;

/** The engine, with every opening and every call of its stores and of their transactions told before it is made. */
export function tracedEngine(engine: CoValueEngine, onCall: OnCall): CoValueEngine {
  return {
    ...engine,
    async openAsync(options) {
      onCall("openAsync");
      return traced(await engine.openAsync(options), onCall);
    },
    openSync(options) {
      onCall("openSync");
      return traced(engine.openSync(options), onCall);
    },
  };
}

function traced<Whole extends object>(whole: Whole, onCall: OnCall): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function" || typeof name === "symbol") return member;
      return (...given: readonly unknown[]): unknown => {
        onCall(name);
        // Of the target itself: a store of a class has private fields, which a proxy has not.
        return Reflect.apply(
          member,
          target,
          given.map((one) => withTracedHandle(one, onCall)),
        );
      };
    },
  });
}

/** A transaction's callback that is given a handle that tells of its calls; anything else as it is. */
function withTracedHandle(given: unknown, onCall: OnCall): unknown {
  if (typeof given !== "function") return given;
  return (handle: object, ...more: readonly unknown[]): unknown =>
    Reflect.apply(given, undefined, [traced(handle, onCall), ...more]);
}
