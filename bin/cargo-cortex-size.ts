import { loadBundle } from "./bundle.ts";

const { runCargo, processIo } = loadBundle();
runCargo(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
