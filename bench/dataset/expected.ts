// What a right store answers of a template, asked of the reference once a template: copies share their
// content, so a million transactions need no reference of a million.
import type { CoValueKnownState, RawCoID, StoredCoValue } from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import { storeMessageSync } from "../cojson-calls/store-message.ts";
import type { PreparedSession } from "../messages/prepared-message.ts";
import { rowCountsSync, type RowCounts } from "./row-counts.ts";
import type { Template } from "./template.ts";

/** Answers about one coValue; its id is the template's. */
export interface ExpectedCoValue {
  readonly stored: StoredCoValue;
  readonly known: CoValueKnownState;
  readonly rows: RowCounts;
}

/** Answers by template. */
export class Expected {
  readonly #stored = new Map<Template, ExpectedCoValue>();
  readonly #erased = new Map<Template, Map<PreparedSession, ExpectedCoValue>>();

  /** Of a coValue that is stored with all of its content. */
  stored(template: Template): ExpectedCoValue {
    const known = this.#stored.get(template);
    if (known !== undefined) return known;
    const made = answersOf(referenceWith(template), template.id);
    this.#stored.set(template, made);
    return made;
  }

  /** Of one that was deleted by the session and then erased. */
  erased(template: Template, deletion: PreparedSession): ExpectedCoValue {
    const ofTemplate = this.#erased.get(template) ?? new Map<PreparedSession, ExpectedCoValue>();
    this.#erased.set(template, ofTemplate);
    const known = ofTemplate.get(deletion);
    if (known !== undefined) return known;
    const reference = referenceWith(template);
    const { id } = template;
    storeMessageSync(reference, { id, header: undefined, sessions: [deletion] });
    reference.eraseCoValueButKeepTombstone(id);
    const made = answersOf(reference, id);
    ofTemplate.set(deletion, made);
    return made;
  }
}

function referenceWith(template: Template): ReferenceStore {
  const reference = new ReferenceStore(Date.now);
  reference.commitBatch([template.write]);
  return reference;
}

function answersOf(reference: ReferenceStore, id: RawCoID): ExpectedCoValue {
  const stored = loadCoValueSync(reference, id);
  const known = reference.getCoValueKnownState(id);
  if (stored === undefined || known === undefined) {
    throw new TypeError(`the reference does not hold ${id}`);
  }
  return { stored, known, rows: rowCountsSync(reference) ?? {} };
}
