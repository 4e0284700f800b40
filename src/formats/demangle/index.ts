export { type CrateOfName, crateOf, type Demangled, demangle, type ManglingStyle } from "./demangle.ts";
