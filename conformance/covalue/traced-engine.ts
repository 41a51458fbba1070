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
  const openings: Pick<CoValueEngine, "openAsync" | "openSync"> = {
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
  return standIn(engine, (name, member) => {
    if (name === "openAsync" || name === "openSync") return openings[name];
    return typeof member === "function" ? member.bind(engine) : member;
  });
}

function traced<Whole extends object>(whole: Whole, trace: Trace): Whole {
  return standIn(whole, (name, member) => {
    if (typeof member !== "function" || typeof name === "symbol") return member;
    return (...given: readonly unknown[]): unknown => {
      trace.onCall(name);
      try {
        const answer: unknown = Reflect.apply(
          member,
          whole,
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
  });
}

/**
 * Something with the members that `memberOf` makes of those of `whole`, also of what it inherits. Calls have to be made
 * on `whole` itself: what is of a class may have private fields. And it is no proxy of `whole`, since one of
 * what is frozen could only give its members as they are.
 */
function standIn<Whole extends object>(
  whole: Whole,
  memberOf: (name: string | symbol, member: unknown) => unknown,
): Whole {
  const blank: object = {};
  return new Proxy(blank, {
    get: (_, name) => memberOf(name, Reflect.get(whole, name, whole)),
    has: (_, name) => Reflect.has(whole, name),
  }) as Whole;
}

/** A transaction's callback that is given a handle that tells of its calls; anything else as it is. */
function withTracedHandle(given: unknown, trace: Trace): unknown {
  if (typeof given !== "function") return given;
  return (handle: object, ...more: readonly unknown[]): unknown =>
    Reflect.apply(given, undefined, [traced(handle, trace), ...more]);
}
