// How the types of events and of records are held together: both are brought into one form and must
// then be the same type, so that a change of an event without its record fails to compile.
// Goal: the proof. Non-goal: checking values, which the schemas do.
import type { Json } from "@assay/engines/engine";
import type { z } from "zod";

/** An operation of a history as a log holds it: a name and fields, whatever the contract is. */
export interface RecordedOperation {
  readonly op: string;
  readonly [field: string]: Json;
}

/** Fields whose values are names that later versions add to: a log holds them as plain strings. */
type OpenName = "check" | "workload" | "first" | "second";

type Primitive = string | number | boolean | null | undefined;

/**
 * The form of a type in a log: read-only all the way down, JSON as `Json`, operations as
 * `RecordedOperation`, names that grow as strings, and tables by such names as tables by string.
 */
export type Recorded<T> = [z.core.util.JSONType] extends [T] ? Json : RecordedMember<T>;

// Distributes over unions, which the test for JSON above must not.
type RecordedMember<T> = T extends Primitive
  ? T
  : T extends { readonly op: string }
    ? RecordedOperation
    : {
        readonly [Key in keyof T]: Key extends OpenName
          ? string
          : Key extends "operation"
            ? RecordedOperationOf<T[Key]>
            : Key extends "operations"
              ? RecordedTable<T[Key]>
              : Recorded<T[Key]>;
      };

/** What grows is told by the operation's name, which is an open one; a history's differences hold the operation. */
type RecordedOperationOf<T> = [T] extends [string] ? string : Recorded<T>;

type RecordedTable<T> = T extends object ? Readonly<Record<string, number>> : T;

/** `true` for two types that are one and the same, optional fields and all; else `false`. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
