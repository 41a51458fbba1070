// Sees what a store's calls throw before cojson does: cojson swallows some of it (its store queue
// logs, StoreQueue.ts 91), leaves some unhandled, and in a sync cell it would end the process.

/**
 * A store that behaves as the given one, but what a call throws or rejects with is given to
 * `onError`, which throws again or gives the answer instead.
 */
export function interceptCalls<S extends object>(
  store: S,
  onError: (call: string, error: unknown) => unknown,
): S {
  // An object that merely inherits from the store: a proxy may not change what frozen objects own.
  const facade: S = Object.create(store);
  return new Proxy(facade, {
    get: (_facade, name) => {
      const member: unknown = Reflect.get(store, name, store);
      if (typeof member !== "function" || typeof name === "symbol") return member;
      return (...parameters: unknown[]): unknown => {
        try {
          // Called on the store itself, since private fields are not reachable through a proxy.
          const answer: unknown = Reflect.apply(member, store, parameters);
          if (!(answer instanceof Promise)) return answer;
          return answer.catch((error: unknown) => onError(name, error));
        } catch (error) {
          return onError(name, error);
        }
      };
    },
  });
}
