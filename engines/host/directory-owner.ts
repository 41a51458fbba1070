// Which process made a temporary directory, as a part of the directory's name: it is there from the
// directory's first moment, and the directory stays empty for the engine that gets it.
import { createHash } from "node:crypto";
import {
  ownIdentity,
  stateOf,
  type ProcessIdentity,
  type ProcessState,
} from "../engine/process-identity.ts";

/** What `ownedPrefix` writes, and the random letters of a new directory after it. */
const OWNED = /^assay-(\d+)-(\d*)-([\da-f]*)-([\da-f]*)-([\da-f]*)-([\da-f]*)-[^-]+$/;

/** How the name of a directory of a process begins, by default of this one. */
export function ownedPrefix(owner: ProcessIdentity = ownIdentity()): string {
  const { pid, started = "", host, machine = "", boot = "", namespace = "" } = shortened(owner);
  return `assay-${pid}-${started}-${host}-${machine}-${boot}-${namespace}-`;
}

/** What became of the process that made a directory of this name; unknown where none is named. */
export function ownerState(name: string): ProcessState {
  const [, pid, started, host, machine, boot, namespace] = OWNED.exec(name) ?? [];
  if (pid === undefined || host === undefined) return "unknown";
  const owner = {
    pid: Number(pid),
    host,
    ...(started ? { started } : {}),
    ...(machine ? { machine } : {}),
    ...(boot ? { boot } : {}),
    ...(namespace ? { namespace } : {}),
  };
  return stateOf(owner, shortened(ownIdentity()));
}

/** The identity with what is only ever compared made short enough for a name. */
function shortened(identity: ProcessIdentity): ProcessIdentity {
  const { host, machine, boot, namespace, ...rest } = identity;
  return {
    ...rest,
    host: digest(host),
    ...(machine === undefined ? {} : { machine: digest(machine) }),
    ...(boot === undefined ? {} : { boot: digest(boot) }),
    ...(namespace === undefined ? {} : { namespace: digest(namespace) }),
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
