// The names of LevelDB's files.

/** Points to the manifest in force. */
export const CURRENT_FILE = "CURRENT";
/** What was written and has not become a table yet. */
export const LOG_FILE = /^(\d+)\.log$/;
/** Tables: sorted entries, never changed once written. */
export const TABLE_FILE = /^(\d+)\.(ldb|sst)$/;
/** Which tables and logs there are. */
export const MANIFEST_FILE = /^MANIFEST-(\d+)$/;
