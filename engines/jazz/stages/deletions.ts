// Deletions, the plain ones and those that meet something else.
import { RawCoMap, RawGroup } from "cojson";
import type { World } from "../capture-world.ts";
import { editMap } from "./edits.ts";

/** Plain deletions, and those that go wrong: at the same time as another's, or as an edit. */
export async function deleteValues(world: World): Promise<void> {
  const remove = (session: string, name: string) => {
    world.tick();
    world.view(session, name, RawCoMap).core.deleteCoValue();
  };
  const victims = Array.from({ length: world.scale.deletions }, (_, index) => `victim ${index}`);
  for (const name of [...victims, "deleted twice", "edited late"]) {
    world.tick();
    world.name(name, world.view("laptop", "project", RawGroup).createMap({ title: name }));
    await world.recorder.exchange();
    for (const session of world.editors) {
      world.tick();
      editMap(world.view(session, name, RawCoMap), world.random);
    }
    await world.recorder.exchange();
  }
  for (const [index, name] of victims.entries()) {
    remove(index % 2 === 0 ? "laptop" : "admin", name);
    await world.recorder.exchange();
  }
  remove("laptop", "big and deleted");
  await world.recorder.exchange();
  // Two tombstone sessions: each deletes before it has heard of the other.
  remove("laptop", "deleted twice");
  remove("admin", "deleted twice");
  await world.recorder.exchange();
  // Content that is stored after the tombstone, by one who has not heard of it.
  remove("laptop", "edited late");
  await world.recorder.flush();
  world.tick();
  world.view("phone", "edited late", RawCoMap).set("title", "too late");
  await world.recorder.exchange();
}
