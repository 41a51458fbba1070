// Whether whoever has a value can change it: what is frozen, sealed or read-only is not theirs.

/** The places in a value, under `name`, that cannot be changed; of what lies under one nothing more is said. */
export function* unchangeable(name: string, value: unknown): Generator<string, void, undefined> {
  if (typeof value !== "object" || value === null) return;
  const members = Object.entries(Object.getOwnPropertyDescriptors(value));
  if (!Object.isExtensible(value) || members.some(([, member]) => isReadOnly(member))) {
    yield name;
    return;
  }
  for (const [key, member] of members) {
    if (member.enumerable === true) yield* unchangeable(`${name}, ${key}`, Reflect.get(value, key));
  }
}

function isReadOnly({ enumerable, writable, get, set }: PropertyDescriptor): boolean {
  return enumerable === true && (get === undefined ? writable === false : set === undefined);
}
