// Known deviations: where an engine is known to answer otherwise than the contract, which of its versions,
// and until when that is put up with. Files are data that people review, one an engine; each deviation
// names the exact answer, so that a change of it, for the better too, is noticed.
//
// Strings are written as those of histories are (`engines/history/json-strings.ts`).
import validRange from "semver/ranges/valid.js";
import { z } from "zod";
import {
  APIS,
  AssayError,
  DURABILITIES,
  errorMessage,
  type Api,
  type Durability,
  type Json,
} from "@assay/engines/engine";
import type { History } from "@assay/engines/covalue";
import { answerSchema, decodeStrings, jsonSchema, operationSchema } from "@assay/engines/history";
import { CLAUSES, type ClauseID } from "../clauses.ts";

/** What a file's `format` says. */
export const DEVIATIONS_FORMAT = "assay-deviations";

/** The version this code reads; raise it whenever old files can no longer be read. */
export const DEVIATIONS_VERSION = 1;

/** One known deviation. */
export interface Deviation {
  /** The clause that is not kept. */
  readonly clause: ClauseID;
  /** The shortest history that shows it. */
  readonly history: History;
  /** The operation whose answer differs, counted from 0, or the state that the history leaves. */
  readonly at: number | "final state";
  /** What the reference answers there. */
  readonly expected: Json;
  /** What the engine answers there, exactly. */
  readonly answer: Json;
  /** Of the engine's library, as a range: `>=11.0.0 <12.0.0`. */
  readonly versions: string;
  /** Default: every api. */
  readonly apis?: readonly Api[];
  /** Default: every durability. */
  readonly durabilities?: readonly Durability[];
  /** Where it is reported. */
  readonly link: string;
  /** The last day on which it is put up with: `2027-01-31`. */
  readonly expires: string;
  /** Why it is put up with, in a sentence. */
  readonly why: string;
}

/** What a file of deviations says. */
export interface Deviations {
  readonly engine: string;
  readonly deviations: readonly Deviation[];
}

const BINDING = new Map<unknown, ClauseID>(
  CLAUSES.filter(({ level }) => level !== "UNSPECIFIED").map(({ id }) => [id, id]),
);

const deviationSchema = z
  .strictObject({
    clause: z.custom<ClauseID>((id) => BINDING.has(id), "no clause that binds"),
    history: z.array(operationSchema).min(1),
    at: z.union([z.int().nonnegative(), z.literal("final state")]),
    expected: jsonSchema,
    answer: jsonSchema,
    versions: z.string().refine((range) => validRange(range) !== null, "no range of versions"),
    apis: z.array(z.enum(APIS)).min(1).exactOptional(),
    durabilities: z.array(z.enum(DURABILITIES)).min(1).exactOptional(),
    link: z.url(),
    expires: z.iso.date(),
    why: z.string().min(1),
  })
  .superRefine(({ at, history, expected, answer }, context) => {
    const refuse = (field: string, message: string): void => {
      context.addIssue({ code: "custom", path: [field], message });
    };
    if (at === "final state") return;
    if (at >= history.length) refuse("at", `the history has ${history.length} operations`);
    for (const [field, value] of Object.entries({ expected, answer })) {
      if (!answerSchema.safeParse(value).success) refuse(field, "no answer of an operation");
    }
  });

const fileSchema = z.strictObject({
  format: z.literal(DEVIATIONS_FORMAT),
  version: z.literal(DEVIATIONS_VERSION),
  engine: z.string().min(1),
  deviations: z.array(deviationSchema).min(1),
});

/**
 * Reads deviations from their file's text.
 *
 * Errors: `DEVIATIONS_INVALID`, naming the place: `deviations.0.versions: …`, counted from 0.
 */
export function decodeDeviations(text: string): Deviations {
  let json: Json;
  try {
    json = decodeStrings(JSON.parse(text));
  } catch (error) {
    throw invalid(errorMessage(error), error);
  }
  const result = fileSchema.safeParse(json);
  if (result.success) {
    const { engine, deviations } = result.data;
    return { engine, deviations };
  }
  const [issue] = result.error.issues;
  const place = issue?.path.length ? `${issue.path.join(".")}: ` : "";
  throw invalid(`${place}${issue?.message}`, result.error);
}

function invalid(message: string, cause: unknown): AssayError {
  return new AssayError("DEVIATIONS_INVALID", message, { cause });
}
