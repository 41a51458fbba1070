// An engine whose stores tell of each call before it is made, so that one that never comes back has been named, and
// of what a call threw, which no answer holds. Non-goal: speed; what plays many histories goes without.
import { isPending } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";

/** Who is told of an engine's calls. */
export interface Trace {
  /** A call is about to be made. */
  onCall(name: string): void;
  /** A call threw, or its promise was rejected; of calls within another the inner one is told first. */
  onThrown(name: string, error: unknown): void;
}

/** The engine, with every opening and every call of its stores and of their transactions told. */
export function tracedEngine(engine: CoValueEngine, trace: Trace): CoValueEngine {
  return {
    ...engine,
    async openAsync(options) {
      trace.onCall("openAsync");
      try {
        return traced(await engine.openAsync(options), trace);
      } catch (error) {
        trace.onThrown("openAsync", error);
        throw error;
      }
    },
    openSync(options) {
      trace.onCall("openSync");
      try {
        return traced(engine.openSync(options), trace);
      } catch (error) {
        trace.onThrown("openSync", error);
        throw error;
      }
    },
  };
}

function traced<Whole extends object>(whole: Whole, trace: Trace): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function" || typeof name === "symbol") return member;
      return (...given: readonly unknown[]): unknown => {
        trace.onCall(name);
        try {
          // Of the target itself: a store of a class has private fields, which a proxy has not.
          const answer: unknown = Reflect.apply(
            member,
            target,
            given.map((one) => withTracedHandle(one, trace)),
          );
          // Beside the promise, not in its place: the caller gets what the engine gave.
          if (isPending(answer)) answer.then(undefined, (error) => trace.onThrown(name, error));
          return answer;
        } catch (error) {
          trace.onThrown(name, error);
          throw error;
        }
      };
    },
  });
}

/** A transaction's callback that is given a handle that tells of its calls; anything else as it is. */
function withTracedHandle(given: unknown, trace: Trace): unknown {
  if (typeof given !== "function") return given;
  return (handle: object, ...more: readonly unknown[]): unknown =>
    Reflect.apply(given, undefined, [traced(handle, trace), ...more]);
}
