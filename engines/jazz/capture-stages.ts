// The stages of making a capture: who takes part, and what they do to which coValues.
// Every edit moves the clock, since two sessions that date a transaction alike make replicas diverge
// (coValueCore.ts, compareTransactions).
import {
  LocalNode,
  RawAccount,
  RawBinaryCoStream,
  RawCoList,
  RawCoMap,
  RawCoPlainText,
  RawCoStream,
  RawGroup,
  type AgentSecret,
  type CryptoProvider,
  type RawAccountID,
  type RawCoID,
  type RawCoValue,
} from "cojson";
import { CaptureRecorder } from "./capture-recorder.ts";
import type { CaptureScale } from "./capture-scale.ts";
import { deterministicCrypto } from "./deterministic-crypto.ts";
import type { CryptoKind } from "./load-crypto.ts";
import { SeededRandom } from "./seeded-random.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** 2024-01-01T00:00:00Z: any fixed time that is not 0. */
const START = Date.UTC(2024, 0, 1);

/** One session: a node of an account. */
interface Session {
  readonly name: string;
  readonly node: LocalNode;
  readonly accountID: RawAccountID;
  readonly accountSecret: AgentSecret;
}

/** Everything the stages share. */
export class World {
  readonly clock = new VirtualClock(START);
  readonly recorder = new CaptureRecorder();
  readonly random: SeededRandom;
  readonly scale: CaptureScale;
  readonly crypto: CryptoProvider;
  readonly sessions = new Map<string, Session>();
  readonly #ids = new Map<string, RawCoID>();

  constructor(seed: number, scale: CaptureScale, crypto: CryptoProvider) {
    this.random = new SeededRandom(seed, "content");
    this.scale = scale;
    this.crypto = crypto;
  }

  /** A session by its name. */
  session(name: string): Session {
    const session = this.sessions.get(name);
    if (session === undefined) throw new TypeError(`no session ${name}`);
    return session;
  }

  /** The account a reader of the capture uses. */
  account(): { id: RawAccountID; secret: AgentSecret } {
    const { accountID, accountSecret } = this.session("laptop");
    return { id: accountID, secret: accountSecret };
  }

  /** Gives a coValue a name for later stages. */
  name(name: string, value: RawCoValue): void {
    this.#ids.set(name, value.id);
  }

  /** The named coValue as a session sees it. */
  view<T extends RawCoValue>(session: string, name: string, type: Kind<T>): T {
    const id = this.#ids.get(name);
    if (id === undefined) throw new TypeError(`no coValue ${name}`);
    return viewOf(this.session(session).node, id, type);
  }

  /** The next moment: to be called before every edit. */
  tick(): void {
    this.clock.advance(1 + this.random.below(400));
  }
}

/** A class of cojson's views of coValues. */
type Kind<T> = abstract new (...parameters: never[]) => T;

/** One stage of making a capture; waits for nothing but microtasks. */
interface Stage {
  readonly name: string;
  run(world: World): Promise<void>;
}

/** The stages in order. */
export const captureStages: readonly Stage[] = [
  { name: "accounts", run: makeAccounts },
  { name: "groups", run: makeGroups },
  { name: "values", run: makeValues },
  { name: "edits", run: (world) => editInRounds(world, EDITORS, 0) },
  { name: "removal", run: removeMember },
  { name: "edits after the removal", run: (world) => editInRounds(world, REMAINING_EDITORS, 1) },
  { name: "text", run: editText },
  { name: "big values", run: writeBigValues },
  { name: "binary", run: writeBinary },
  { name: "deletions", run: deleteValues },
];

/** A world with nothing in it yet. */
export async function openWorld(
  seed: number,
  scale: CaptureScale,
  crypto?: CryptoKind,
): Promise<World> {
  return new World(seed, scale, await deterministicCrypto(seed, crypto));
}

/** Shuts every node of a world down. */
export async function closeWorld(world: World): Promise<void> {
  for (const { node } of world.sessions.values()) await node.gracefulShutdown();
}

const EDITORS: readonly string[] = ["laptop", "phone", "admin", "writer", "leaver"];
const REMAINING_EDITORS: readonly string[] = ["laptop", "phone", "admin", "writer"];

/** Five accounts, the first with two sessions. */
async function makeAccounts(world: World): Promise<void> {
  for (const name of ["laptop", "admin", "writer", "reader", "leaver"]) {
    world.tick();
    const created = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name },
      crypto: world.crypto,
      syncWhen: "never",
      storage: world.recorder.storageFor(name),
    });
    world.sessions.set(name, { name, ...created });
    await world.recorder.join(name, created.node);
  }
  world.tick();
  const { accountID, accountSecret } = world.session("laptop");
  const phone = new LocalNode(
    accountSecret,
    world.crypto.newRandomSessionID(accountID),
    world.crypto,
    "never",
  );
  phone.setStorage(world.recorder.storageFor("phone"));
  world.sessions.set("phone", { name: "phone", node: phone, accountID, accountSecret });
  await world.recorder.join("phone", phone);
}

/** `archive` extends `project` extends `team`; `hidden` belongs to the admin alone. */
async function makeGroups(world: World): Promise<void> {
  const { node } = world.session("laptop");
  const group = (name: string): RawGroup => {
    world.tick();
    const made = node.createGroup();
    world.name(name, made);
    return made;
  };
  const team = group("team");
  const members = [
    ["admin", "admin"],
    ["writer", "writer"],
    ["reader", "reader"],
    ["leaver", "writer"],
  ] as const;
  for (const [name, role] of members) {
    world.tick();
    team.addMember(viewOf(node, world.session(name).accountID, RawAccount), role);
  }
  const project = group("project");
  world.tick();
  project.extend(team);
  const archive = group("archive");
  world.tick();
  archive.extend(project);
  world.tick();
  world.name("hidden", world.session("admin").node.createGroup());
  await world.recorder.exchange();
}

/** The coValues that the later stages edit, a few from every session that may create some. */
async function makeValues(world: World): Promise<void> {
  const { scale, random } = world;
  const ownerOf = (index: number) => (["team", "project", "archive"] as const)[index % 3] ?? "team";
  const make = async (name: string, index: number, create: (group: RawGroup) => RawCoValue) => {
    const session = REMAINING_EDITORS[index % REMAINING_EDITORS.length] ?? "laptop";
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

/** Every session edits some coValues, then they meet; `half` 0 and 1 are the two halves of all rounds. */
async function editInRounds(world: World, editors: readonly string[], half: 0 | 1): Promise<void> {
  const { scale, random } = world;
  const first = Math.floor(scale.rounds / 2);
  const rounds = half === 0 ? first : scale.rounds - first;
  const names = [
    ...Array.from({ length: scale.maps }, (_, index) => `map ${index}`),
    ...Array.from({ length: scale.lists }, (_, index) => `list ${index}`),
    ...Array.from({ length: scale.feeds }, (_, index) => `feed ${index}`),
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const session of editors) {
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

function editMap(map: RawCoMap, random: SeededRandom): void {
  const key = `field ${random.below(12)}`;
  const choice = random.below(10);
  if (choice === 0) map.delete(key);
  else if (choice === 1) map.set(key, { nested: [random.below(1000), null, true] });
  // Ill-formed UTF-16 comes back as it went in only in a trusting transaction's JSON text.
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

/** A member goes: the read keys of the group and of those that extend it are rotated. */
async function removeMember(world: World): Promise<void> {
  const { node } = world.session("laptop");
  world.tick();
  world
    .view("laptop", "team", RawGroup)
    .removeMember(viewOf(node, world.session("leaver").accountID, RawAccount));
  await world.recorder.exchange();
}

/** Two people type into one text at the same time; they meet after every few edits. */
async function editText(world: World): Promise<void> {
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

/** Two sessions of one coValue grow past what cojson signs at once (102,400 characters, config.ts 9). */
async function writeBigValues(world: World): Promise<void> {
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
async function writeBinary(world: World): Promise<void> {
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

/** Plain deletions, and those that go wrong: at the same time as another's, or as an edit. */
async function deleteValues(world: World): Promise<void> {
  const remove = (session: string, name: string) => {
    world.tick();
    world.view(session, name, RawCoMap).core.deleteCoValue();
  };
  const victims = Array.from({ length: world.scale.deletions }, (_, index) => `victim ${index}`);
  for (const name of [...victims, "deleted twice", "edited late"]) {
    world.tick();
    world.name(name, world.view("laptop", "project", RawGroup).createMap({ title: name }));
    await world.recorder.exchange();
    for (const session of REMAINING_EDITORS) {
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

function viewOf<T extends RawCoValue>(node: LocalNode, id: RawCoID, type: Kind<T>): T {
  const content = node.expectCoValueLoaded(id).getCurrentContent();
  if (content instanceof type) return content;
  throw new TypeError(`coValue ${id} is not a ${type.name}`);
}
