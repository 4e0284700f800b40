/** What build systems write into the command line of each file: its own name. */
const OF_FILE = / -frandom-seed=\S+/g;

/** Command lines that compilers leave in DW_AT_producer behind their name and version, each once, in order [DWARF5 §3.1.1]. */
export function commandLines(producers: readonly string[]): string[] {
  const told = producers.filter((producer) => / -\w/.test(producer)).map((producer) => producer.slice(producer.search(/ -\w/)));
  return [...new Set(told.map((line) => line.replaceAll(OF_FILE, "").trim()))].sort();
}
