export { type CrateOfName, crateOf, type Demangled, demangle, type ManglingStyle, manglingStyle } from "./demangle.ts";
