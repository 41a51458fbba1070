// Stores that are broken on purpose, in one way each, to see that the checks notice. For tests only.
import type { Api } from "../engine/cell.ts";
import type { JazzStore } from "./jazz-store.ts";
import type { Sleep } from "./stall.ts";

/** What happens in the place of a call; `call` makes it. */
export type Replacement = (
  call: (...parameters: readonly unknown[]) => unknown,
  parameters: readonly unknown[],
) => unknown;

/** Replacements by the name of the call. */
export type Replacements = Readonly<Record<string, Replacement>>;

/** The store with calls of its own and of its transactions' handles replaced. */
export function brokenStore(
  target: JazzStore,
  { store = {}, handle = {} }: { store?: Replacements; handle?: Replacements },
): JazzStore {
  const transaction: Replacement = (call, [callback]) =>
    call((opened: object) => {
      // The callback of a transaction, given its handle.
      const run = callback as (handle: object) => unknown;
      return run(replaceCalls(opened, handle));
    });
  const replacements = { transaction, ...store };
  return target.api === "async"
    ? { api: "async", store: replaceCalls(target.store, replacements) }
    : { api: "sync", store: replaceCalls(target.store, replacements) };
}

/** Gives another answer without calling. */
export function instead(api: Api, answer?: unknown): Replacement {
  return () => (api === "async" ? Promise.resolve(answer) : answer);
}

/** Calls, and changes the answer where there is one. */
export function after(change: (answer: unknown) => unknown): Replacement {
  const changed = (answer: unknown) => (answer === undefined ? undefined : change(answer));
  return (call, parameters) => {
    const answer = call(...parameters);
    return answer instanceof Promise ? answer.then(changed) : changed(answer);
  };
}

/** Fails as the api has it: by rejecting or by throwing. */
export function fail(api: Api): Replacement {
  return () => {
    if (api === "async") return Promise.reject(new Error("planted"));
    throw new Error("planted");
  };
}

/** Waits some turns of the event loop in the place of time. */
export const fewTurns: Sleep = async (_milliseconds, signal) => {
  for (let turn = 0; turn < 200 && !signal.aborted; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

function replaceCalls<T extends object>(object: T, replacements: Replacements): T {
  // Inherits instead of wrapping, so that the proxy may answer for members that cannot be changed.
  const facade: T = Object.create(object);
  return new Proxy(facade, {
    get: (_facade, name) => {
      const member: unknown = Reflect.get(object, name, object);
      if (typeof member !== "function") return member;
      const call = (...parameters: readonly unknown[]) =>
        Reflect.apply(member, object, parameters) as unknown;
      const replacement = Object.hasOwn(replacements, name)
        ? replacements[String(name)]
        : undefined;
      if (replacement === undefined) return call;
      return (...parameters: readonly unknown[]) => replacement(call, parameters);
    },
  });
}
