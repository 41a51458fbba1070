// Facts of a history, each about a scope: a coValue, a session, a lock. Knows no clause.

/** Facts, by name, with what they are about. */
export class Facts<Name extends string> {
  readonly #scopes = new Map<Name, Set<string>>();

  note(name: Name, scope: string): void {
    const scopes = this.#scopes.get(name);
    if (scopes === undefined) this.#scopes.set(name, new Set([scope]));
    else scopes.add(scope);
  }

  /** Notes a fact of every scope of which another one is known. */
  noteAll(name: Name, known: Name): void {
    for (const scope of this.#scopes.get(known) ?? []) this.note(name, scope);
  }

  /** Whether anything has come about. */
  has(name: Name): boolean {
    return (this.#scopes.get(name)?.size ?? 0) > 0;
  }

  /** Whether it has come about for the scope. */
  of(name: Name, scope: string): boolean {
    return this.#scopes.get(name)?.has(scope) === true;
  }

  /** Whether it has come about for another scope. */
  besides(name: Name, scope: string): boolean {
    const scopes = this.#scopes.get(name);
    return scopes !== undefined && scopes.size > (scopes.has(scope) ? 1 : 0);
  }

  /** Whether it has come about for more than one scope. */
  hasSeveral(name: Name): boolean {
    return (this.#scopes.get(name)?.size ?? 0) > 1;
  }
}
