/** What gives chunks, with what a chunk asks of it for a module of Node: `imported` gives that as `import` would. */
export function withHelpers(chunk) {
  return Object.assign(chunk, {
    imported(module) {
      return Object.create(module, { default: { value: module } });
    },
  });
}

/**
 * Gives what chunks export, each run when it is first asked for. scripts/build-chunks.mjs puts it before chunks where there is no file to read them from: in
 * the library's module, and in the page that reads dropped files.
 */
export function chunkLoader(chunks) {
  const loaded = {};
  const chunk = withHelpers((id) => {
    const name = id.slice(2);
    if (loaded[name] === undefined) {
      loaded[name] = { exports: {} };
      chunks[name](loaded[name], loaded[name].exports, chunk);
    }
    return loaded[name].exports;
  });
  return chunk;
}
