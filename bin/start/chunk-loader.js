/**
 * What gives chunks, with what each needs of it for its own exports and imports: `define` gives exports their values, which may change; `imported` is a module
 * as `import` gives it, of Node or of a chunk that is loaded later.
 */
export function withHelpers(chunk) {
  return Object.assign(chunk, {
    define(exports, getters) {
      for (const name in getters) Object.defineProperty(exports, name, { get: getters[name], enumerable: true });
      Object.defineProperty(exports, "__esModule", { value: true });
    },
    imported(module) {
      return module.__esModule ? module : Object.create(module, { default: { value: module } });
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
