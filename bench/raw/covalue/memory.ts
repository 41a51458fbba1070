// The composite in memory: maps, with the texts of runs in them, so that each load gives objects of its own.
import type { CoValueHeader, RawCoID, SessionID } from "@assay/engines/covalue";
import type { RawCoValues } from "./raw-store.ts";
import { addRun, newCounters, newSession, runText } from "./run.ts";

interface Kept {
  readonly rowID: number;
  readonly header: string;
  readonly sessions: Map<SessionID, { readonly rowID: number; readonly runs: string[] }>;
}

/** Opens an empty one. */
export function openRawMemoryCoValues(): RawCoValues<"sync"> {
  const counters = newCounters();
  const coValues = new Map<string, Kept>();
  return {
    load(id) {
      const kept = coValues.get(id);
      if (kept === undefined) return undefined;
      const { rowID, header } = kept;
      const sessions = Array.from(kept.sessions, ([sessionID, session]) => {
        const build = newSession(session.rowID, rowID, sessionID);
        for (const run of session.runs) addRun(build, run);
        return build;
      });
      const row = { rowID, id: id as RawCoID, header: JSON.parse(header) as CoValueHeader };
      return { row, sessions };
    },
    commit({ id, header, sessions }) {
      let kept = coValues.get(id);
      if (kept === undefined) {
        const text = JSON.stringify(header);
        kept = { rowID: counters.coValue++, header: text, sessions: new Map() };
        coValues.set(id, kept);
      }
      for (const session of sessions) {
        let written = kept.sessions.get(session.sessionID);
        if (written === undefined) {
          written = { rowID: counters.session++, runs: [] };
          kept.sessions.set(session.sessionID, written);
        }
        written.runs.push(runText(session));
      }
      return kept.rowID;
    },
    close: async () => {},
  };
}
