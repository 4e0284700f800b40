export { crateNameOf, type LockedPackage, type PackageHint, readCargoLock } from "./cargo-lock.ts";
