//! Prints what defmt-decoder reads of an ELF as JSON: its encoding, whether there is a timestamp, every log site.
//! The path of a file is told from the last folder in front of its `src/` on, so that it does not tell the machine.
use serde_json::{json, to_value, Value};

fn main() {
    let path = std::env::args().nth(1).expect("usage: defmt-decoder-oracle ELF");
    let elf = std::fs::read(path).expect("the ELF");
    let table = defmt_decoder::Table::parse(&elf).expect("a table").expect("a .defmt section");
    let places = table.get_locations(&elf).expect("places");
    let whole = to_value(&table).expect("JSON");
    let sites: Vec<Value> = table
        .indices()
        .map(|index| {
            let entry = &whole["entries"][index.to_string()];
            let symbol: Value = serde_json::from_str(entry["raw_symbol"].as_str().unwrap()).expect("a name");
            let place = places.get(&(index as u64));
            json!({
                "index": index,
                "level": entry["string"]["tag"].as_str().unwrap().to_lowercase(),
                "text": entry["string"]["string"],
                "package": symbol["package"],
                "crate": symbol["crate_name"],
                "file": place.map(|place| tail(&place.file.to_string_lossy())),
                "line": place.map(|place| place.line),
            })
        })
        .collect();
    let text = json!({ "encoding": whole["encoding"], "timestamp": table.has_timestamp(), "sites": sites });
    println!("{}", serde_json::to_string_pretty(&text).expect("text"));
}

fn tail(path: &str) -> String {
    let sources = path.rfind("/src/").unwrap_or(0);
    let folder = path[..sources].rfind('/').map_or(0, |slash| slash + 1);
    path[folder..].to_string()
}
