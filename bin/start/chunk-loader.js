/**
 * Gives what chunks export, each run when it is first asked for. scripts/build-chunks.mjs puts it before chunks where there is no file to read them from: in
 * the library's module, and in the page that reads dropped files.
 */
export function chunkLoader(chunks) {
  const loaded = {};
  const chunk = (id) => {
    const name = id.slice(2);
    if (loaded[name] === undefined) {
      loaded[name] = { exports: {} };
      chunks[name](loaded[name], loaded[name].exports, chunk);
    }
    return loaded[name].exports;
  };
  return chunk;
}
