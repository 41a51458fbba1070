// The coValues that later stages edit.
import { RawGroup, type RawCoValue } from "cojson";
import type { World } from "../capture-world.ts";

/** The coValues that the later stages edit, some made by every session that may. */
export async function makeValues(world: World): Promise<void> {
  const { scale, random } = world;
  const ownerOf = (index: number) => (["team", "project", "archive"] as const)[index % 3] ?? "team";
  const make = async (name: string, index: number, create: (group: RawGroup) => RawCoValue) => {
    const session = world.editors[index % world.editors.length] ?? "laptop";
    world.tick();
    world.name(name, create(world.view(session, ownerOf(index), RawGroup)));
    await world.recorder.flush();
  };
  for (let index = 0; index < scale.maps; index += 1) {
    await make(`map ${index}`, index, (group) => group.createMap({ title: random.text(24) }));
  }
  for (let index = 0; index < scale.lists; index += 1) {
    await make(`list ${index}`, index, (group) => group.createList([random.text(6)]));
  }
  for (let index = 0; index < scale.feeds; index += 1) {
    await make(`feed ${index}`, index, (group) => group.createStream());
  }
  // A coValue that is a header and nothing else.
  await make("empty", 0, (group) => group.createMap());
  await make("text", 0, (group) => group.createPlainText("A text that two people edit."));
  world.tick();
  world.name("secret", world.view("admin", "hidden", RawGroup).createMap({ note: "not for all" }));
  await world.recorder.exchange();
}
