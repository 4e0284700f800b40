import { loadBundle } from "./bundle.ts";

const { run, processIo } = loadBundle();
run(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
