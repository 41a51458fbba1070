// What a fresh LocalNode of the writer's account makes of what was acknowledged: cojson reads it back,
// checks every signature, and decrypts every transaction.
import { LocalNode, type RawCoID, type StorageAPI } from "cojson";
import { codedMessage } from "@assay/engines/engine";
import {
  guardedStorage,
  loadCrypto,
  quietly,
  unlessStalled,
  type StallOptions,
} from "@assay/engines/jazz";
import type { Finding } from "./finding.ts";
import type { Journal, WriterAccount } from "./journal.ts";
import type { OpenStore } from "./open-store.ts";

/**
 * Loads every coValue of which something was acknowledged into a fresh node. What never ends is given
 * up, and errors are findings; the store stays open.
 */
export function checkWithNode(
  open: OpenStore,
  journal: Journal,
  options: StallOptions = {},
): Promise<readonly Finding[]> {
  const { account } = journal;
  if (account === undefined) return Promise.resolve([]);
  return quietly(() => loadAll(open, account, acknowledgedCounts(journal), options));
}

/** Of each coValue, how many transactions of each session were acknowledged. */
type Counts = ReadonlyMap<RawCoID, Readonly<Record<string, number>>>;

async function loadAll(
  open: OpenStore,
  account: WriterAccount,
  counts: Counts,
  options: StallOptions,
): Promise<readonly Finding[]> {
  const { storage, faults, delivered } = guardedStorage(open);
  const findings: Finding[] = [];
  const unusable = (what: string) => findings.push({ kind: "unusable", what });
  const waiting = new Set(counts.keys());
  const work = async () => {
    const node = await openAccount(account, storage);
    for (const [id, count] of counts) {
      const what = await loadOne(node, id, count).catch(codedMessage);
      if (what !== undefined) unusable(`${id} in a fresh node: ${what}`);
      waiting.delete(id);
    }
    await node.gracefulShutdown();
  };
  try {
    const progress = () => delivered() - waiting.size;
    const { stalled } = await unlessStalled(work(), progress, options);
    if (stalled)
      unusable(`a fresh node never comes to the end of ${[...waiting][0] ?? account.id}`);
  } catch (error) {
    unusable(`the writer's account in a fresh node: ${codedMessage(error)}`);
  }
  await storage.close();
  for (const { call, error } of faults)
    unusable(`${call} for a fresh node: ${codedMessage(error)}`);
  return findings;
}

/** A node of the account over the storage, without peers. Errors: what cojson says of an account that is not there. */
export async function openAccount(
  { id, secret }: WriterAccount,
  storage: StorageAPI,
): Promise<LocalNode> {
  return LocalNode.withLoadedAccount({
    accountID: id,
    accountSecret: secret,
    sessionID: undefined,
    peers: [],
    syncWhen: "never",
    crypto: await loadCrypto(),
    storage,
  });
}

/** What is wrong with a coValue in the node; never settles where its content never comes to its end. */
async function loadOne(
  node: LocalNode,
  id: RawCoID,
  counts: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const loaded = await node.loadCoValueCore(id, undefined, true);
  if (!loaded.isAvailable()) return "it is not available";
  await loaded.waitForAsync((core) => core.isAvailable() && !core.isStreaming());
  const { sessions } = loaded.knownState();
  const inNode = new Map<string, number>(Object.entries(sessions));
  for (const [session, count] of Object.entries(counts)) {
    const found = inNode.get(session) ?? 0;
    if (found < count) return `session ${session} has ${found} of ${count} transactions`;
  }
  const all = [...inNode.values()].reduce((sum, count) => sum + count, 0);
  const readable = loaded.getValidTransactions({ ignorePrivateTransactions: false }).length;
  return readable === all ? undefined : `${readable} of ${all} transactions can be read`;
}

function acknowledgedCounts({ messages, acknowledged }: Journal): Counts {
  const counts = new Map<RawCoID, Record<string, number>>();
  for (const number of acknowledged) {
    const message = messages[number];
    if (message === undefined) continue;
    const ofValue = counts.get(message.coValue) ?? {};
    counts.set(message.coValue, ofValue);
    for (const [session, count] of Object.entries(message.counts)) {
      ofValue[session] = Math.max(ofValue[session] ?? 0, count);
    }
  }
  return counts;
}
