// Whether this Node is new enough. Read before anything else, so it must run on old ones too.

export const OLDEST_NODE = "20.19.0";

/**
 * The one-line complaint about a Node version, or undefined where it will do.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Assay needs Node ${OLDEST_NODE} or newer, this is ${version}. Install a newer one from https://nodejs.org`;
}
