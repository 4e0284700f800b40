fn main() {
    println!("cargo:rerun-if-changed=memory.x");
}
