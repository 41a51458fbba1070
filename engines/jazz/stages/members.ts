// Who takes part: five accounts, one of them with two sessions, and the groups they are members of.
import { LocalNode, RawAccount, RawGroup } from "cojson";
import { viewOf, type World } from "../capture-world.ts";

/** Five accounts, the first with two sessions. */
export async function makeAccounts(world: World): Promise<void> {
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
  world.editors = ["laptop", "phone", "admin", "writer", "leaver"];
}

/** `archive` extends `project` extends `team`; `hidden` belongs to the admin alone. */
export async function makeGroups(world: World): Promise<void> {
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

/** A member goes: the read keys of the group and of those that extend it are rotated. */
export async function removeMember(world: World): Promise<void> {
  const { node } = world.session("laptop");
  world.tick();
  world
    .view("laptop", "team", RawGroup)
    .removeMember(viewOf(node, world.session("leaver").accountID, RawAccount));
  world.editors = world.editors.filter((name) => name !== "leaver");
  await world.recorder.exchange();
}
