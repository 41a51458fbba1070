// The coValues on which a world's content depends: its groups and accounts. cojson's storage loads them
// first unless it has seen them, as it has in an application that is at work.
import { StorageApiSync } from "cojson";
import type { RawCoID } from "@assay/engines/covalue";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { World } from "../dataset/world.ts";
import { FloorStore } from "./floor-store.ts";

/** A message a coValue that makes it known with its header alone. */
export function dependenciesOf({ templates, expected, appended }: World): PreparedMessage[] {
  const [{ write: any }] = templates.coValues;
  const headers = new Map(templates.coValues.map(({ id, write }) => [id, write.header]));
  const wanted = new Set<RawCoID>();
  for (const template of templates.coValues) {
    const { row, sessions } = expected.stored(template).stored;
    const floor = new FloorStore();
    floor.hold({ row, sessions: [...sessions, appended.loaded(1)] });
    const store = floor.sync();
    // What it asks for is learnt from cojson itself, whose rules may change.
    const storage = new StorageApiSync({
      ...store,
      getCoValue(id) {
        // Ids are opaque to storage; cojson brands them.
        if (id !== template.id) wanted.add(id as RawCoID);
        return store.getCoValue(id);
      },
    });
    storage.loadCoValue(template.id, () => undefined);
    const { streamingQueue } = storage;
    for (let next = streamingQueue.pull(); next; next = streamingQueue.pull()) next();
  }
  return [...wanted].map((id) => ({ id, header: headers.get(id) ?? any.header, sessions: [] }));
}
