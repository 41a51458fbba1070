// What a directory's data lies on: filesystem, how it is mounted, and the block device beneath.
import type { Environment } from "@assay/reports";
import { chosenOf, type ReadSystemText } from "./system-text.ts";

/** As a run log holds it. */
export type Storage = NonNullable<Environment["storage"]>;

/** A mount as /proc/self/mountinfo lists it. */
export interface Mount {
  /** `major:minor`, major 0 where the filesystem is not on one block device. */
  readonly device: string;
  readonly point: string;
  readonly filesystem: string;
  /** What is mounted: `/dev/vda1`. */
  readonly source: string;
  /** Of this mount, then of the filesystem, each once. */
  readonly options: readonly string[];
}

/** Longer ones, as overlay's lists of directories, are cut after their name. */
const LONGEST_OPTION = 64;

/**
 * The mount that an absolute path without links lies on: that of the longest mount point, and of the last one
 * there, which covers those before it.
 */
export function mountOf(path: string, mountInfo: string): Mount | undefined {
  const target = `${path}/`;
  let holder: Mount | undefined;
  for (const line of mountInfo.split("\n")) {
    const mount = parseMount(line);
    if (mount === undefined) continue;
    const point = mount.point.endsWith("/") ? mount.point : `${mount.point}/`;
    if (!target.startsWith(point)) continue;
    if (holder === undefined || mount.point.length >= holder.point.length) holder = mount;
  }
  return holder;
}

/** What holds the mount's data. */
export function storageOf(mount: Mount, read: ReadSystemText): Storage {
  const device = deviceOf(mount.device, read);
  return {
    mountPoint: mount.point,
    options: mount.options,
    source: mount.source,
    ...(device === undefined ? {} : { device }),
  };
}

/** Fields: number, parent, device, root, point, options, optional ones up to a dash, then the filesystem's. */
function parseMount(line: string): Mount | undefined {
  const fields = line.split(" ").map(unescapeMount);
  const dash = fields.indexOf("-", 6);
  const [, , device, , point, options = ""] = fields;
  const [filesystem, source = "", superOptions = ""] = fields.slice(dash + 1);
  if (dash === -1 || device === undefined || point === undefined || filesystem === undefined) {
    return undefined;
  }
  const all = [...options.split(","), ...superOptions.split(",")].filter((option) => option !== "");
  return { device, point, filesystem, source, options: [...new Set(all.map(shortOption))] };
}

/** The kernel writes spaces and the like as three octal digits. */
function unescapeMount(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
}

function shortOption(option: string): string {
  if (option.length <= LONGEST_OPTION) return option;
  const [name = ""] = option.split("=");
  return `${name.slice(0, LONGEST_OPTION)}=…`;
}

function deviceOf(numbers: string, read: ReadSystemText): Storage["device"] {
  const folder = `/sys/dev/block/${numbers}`;
  const name = /^DEVNAME=(.+)$/m.exec(read(`${folder}/uevent`) ?? "")?.[1];
  if (name === undefined) return undefined;
  // A partition has no queue of its own; the folder above is its disk's.
  const queue = (file: string): string | undefined =>
    read(`${folder}/queue/${file}`) ?? read(`${folder}/../queue/${file}`);
  const rotational = queue("rotational");
  const scheduler = chosenOf(queue("scheduler"));
  const writeCache = queue("write_cache");
  return {
    name,
    ...(rotational === undefined ? {} : { rotational: rotational === "1" }),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(writeCache === undefined ? {} : { writeCache }),
  };
}
