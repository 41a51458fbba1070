// Edits of coMaps, coLists and feeds, by several sessions at the same time.
import { RawCoList, RawCoMap, RawCoStream } from "cojson";
import type { World } from "../capture-world.ts";
import type { SeededRandom } from "../seeded-random.ts";

/** Half of the rounds: in each, every editor edits some coValues, then they meet. */
export async function editInRounds(
  world: World,
  half: "first half" | "second half",
): Promise<void> {
  const { scale, random } = world;
  const first = Math.floor(scale.rounds / 2);
  const rounds = half === "first half" ? first : scale.rounds - first;
  const names = [
    ...Array.from({ length: scale.maps }, (_, index) => `map ${index}`),
    ...Array.from({ length: scale.lists }, (_, index) => `list ${index}`),
    ...Array.from({ length: scale.feeds }, (_, index) => `feed ${index}`),
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const session of world.editors) {
      for (let count = 0; count < scale.valuesPerRound; count += 1) {
        const name = random.pick(names);
        for (let edit = 0; edit < scale.editsPerValue; edit += 1) editValue(world, session, name);
        await world.recorder.flush();
      }
    }
    await world.recorder.exchange();
  }
}

function editValue(world: World, session: string, name: string): void {
  world.tick();
  if (name.startsWith("map")) editMap(world.view(session, name, RawCoMap), world.random);
  else if (name.startsWith("list")) editList(world.view(session, name, RawCoList), world.random);
  else world.view(session, name, RawCoStream).push({ said: world.random.text(30) });
}

/** One edit of a coMap. */
export function editMap(map: RawCoMap, random: SeededRandom): void {
  const key = `field ${random.below(12)}`;
  const choice = random.below(10);
  if (choice === 0) map.delete(key);
  else if (choice === 1) map.set(key, { nested: [random.below(1000), null, true] });
  // Trusting: readable text in the transaction itself, with what JSON must escape.
  else if (choice === 2) map.set(key, `emoji 🙂, NUL \0, quote " ${random.text(8)}`, "trusting");
  else map.set(key, random.text(10 + random.below(80)));
}

function editList(list: RawCoList, random: SeededRandom): void {
  const { length } = list.asArray();
  const choice = random.below(6);
  const position = length === 0 ? undefined : random.below(length);
  if (choice === 0 && position !== undefined) list.delete(position);
  else if (choice === 1 && position !== undefined) list.replace(position, random.text(12));
  else if (choice === 2) list.prepend(random.text(12), position);
  else list.append(random.text(12), position);
}
