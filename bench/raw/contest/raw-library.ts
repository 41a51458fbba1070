// The libraries that loops are written on: optional peers, loaded when a cell that has one is compared.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** A library's exports; `Library` is the type that its own package declares. Errors are those of `require`. */
export function rawLibrary<Library>(name: string): Library {
  return require(name) as Library;
}
