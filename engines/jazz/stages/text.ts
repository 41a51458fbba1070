// A coPlainText that is written by two.
import { RawCoPlainText } from "cojson";
import type { World } from "../capture-world.ts";

/** Two people type into one text at the same time; they meet after every few edits. */
export async function editText(world: World): Promise<void> {
  const { random } = world;
  for (let edit = 0; edit < world.scale.textEdits; edit += 1) {
    const text = world.view(random.pick(["laptop", "writer"]), "text", RawCoPlainText);
    const { length } = text.entries();
    world.tick();
    if (length > 10 && random.below(4) === 0) {
      const from = random.below(length - 5);
      text.deleteRange({ from, to: from + 1 + random.below(4) });
    } else {
      text.insertBefore(random.below(length + 1), random.text(1 + random.below(12)));
    }
    await world.recorder.flush();
    if (edit % 8 === 7) await world.recorder.exchange();
  }
  await world.recorder.exchange();
}
