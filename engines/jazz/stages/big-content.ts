// Content that cojson signs in between: big values and binary streams.
import { RawCoMap, RawGroup } from "cojson";
import type { World } from "../capture-world.ts";

/** Two sessions of one coValue grow past what cojson signs at once (102,400 characters, config.ts 9). */
export async function writeBigValues(world: World): Promise<void> {
  for (const name of ["big", "big and deleted"]) {
    world.tick();
    world.name(name, world.view("laptop", "project", RawGroup).createMap());
    await world.recorder.exchange();
    for (let count = 0; count < world.scale.bigValues; count += 1) {
      world.tick();
      const session = count % 2 === 0 ? "laptop" : "writer";
      world.view(session, name, RawCoMap).set(`page ${count % 5}`, world.random.text(20_000));
      await world.recorder.flush();
    }
    await world.recorder.exchange();
  }
}

/** A big stream that gets signatures in between, and one that fits into a single message. */
export async function writeBinary(world: World): Promise<void> {
  await writeStream(world, "film", "laptop", world.scale.binaryBytes);
  await writeStream(world, "icon", "writer", 2_000);
  await world.recorder.exchange();
}

/** Bytes in a chunk of a binary stream, as jazz-tools cuts them. */
const CHUNK_BYTES = 65_536;

async function writeStream(world: World, name: string, session: string, bytes: number) {
  world.tick();
  const stream = world.view(session, "project", RawGroup).createBinaryStream();
  world.name(name, stream);
  stream.startBinaryStream({
    mimeType: "application/octet-stream",
    fileName: name,
    totalSizeBytes: bytes,
  });
  for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
    world.tick();
    stream.pushBinaryStreamChunk(world.random.bytes(Math.min(left, CHUNK_BYTES)));
    await world.recorder.flush();
  }
  world.tick();
  stream.endBinaryStream();
  await world.recorder.flush();
}
