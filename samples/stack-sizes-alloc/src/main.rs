//! A small store of settings: maps, vectors, strings and boxed rules on a heap.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::hint::black_box;
use cortex_m_rt::entry;
use cortex_m as _; // its critical sections
use embedded_alloc::LlffHeap;
use panic_halt as _;

#[global_allocator]
static HEAP: LlffHeap = LlffHeap::empty();

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(i64),
    Text(String),
    List(Vec<Value>),
}

trait Rule {
    fn check(&self, value: &Value) -> Result<(), String>;
}

struct Between(i64, i64);
struct NotEmpty;
struct Each(Box<dyn Rule>);

impl Rule for Between {
    fn check(&self, value: &Value) -> Result<(), String> {
        match value {
            Value::Number(number) if (self.0..=self.1).contains(number) => Ok(()),
            Value::Number(number) => Err(number.to_string()),
            _ => Err("not a number".into()),
        }
    }
}

impl Rule for NotEmpty {
    fn check(&self, value: &Value) -> Result<(), String> {
        match value {
            Value::Text(text) if text.is_empty() => Err("empty".into()),
            Value::List(list) if list.is_empty() => Err("no element".into()),
            _ => Ok(()),
        }
    }
}

impl Rule for Each {
    fn check(&self, value: &Value) -> Result<(), String> {
        match value {
            Value::List(list) => list.iter().try_for_each(|item| self.0.check(item)),
            other => self.0.check(other),
        }
    }
}

#[inline(never)]
fn parse(text: &str) -> Value {
    if let Ok(number) = text.parse() {
        return Value::Number(number);
    }
    if text.contains(',') {
        return Value::List(text.split(',').map(parse).collect());
    }
    Value::Text(text.trim().into())
}

#[derive(Default)]
struct Store {
    values: BTreeMap<String, Value>,
    rules: BTreeMap<String, Vec<Box<dyn Rule>>>,
    refused: Vec<(String, String)>,
}

impl Store {
    #[inline(never)]
    fn add_rule(&mut self, key: &str, rule: Box<dyn Rule>) {
        self.rules.entry(key.into()).or_default().push(rule);
    }

    #[inline(never)]
    fn set(&mut self, key: &str, text: &str) {
        let value = parse(text);
        let broken = self.rules.get(key).and_then(|rules| rules.iter().find_map(|rule| rule.check(&value).err()));
        match broken {
            Some(reason) => self.refused.push((key.into(), reason)),
            None => {
                self.values.insert(key.into(), value);
            }
        }
    }

    #[inline(never)]
    fn sorted_refusals(&self) -> Vec<(String, String)> {
        let mut all = self.refused.clone();
        all.sort();
        all.dedup();
        all
    }
}

#[entry]
fn main() -> ! {
    static mut MEMORY: [u8; 16384] = [0; 16384];
    unsafe { HEAP.init(&raw mut *MEMORY as usize, 16384) };
    let mut store = Store::default();
    store.add_rule("rate", Box::new(Between(1, 1000)));
    store.add_rule("names", Box::new(NotEmpty));
    store.add_rule("limits", Box::new(Each(Box::new(Between(-40, 85)))));
    let lines = [("rate", "115"), ("rate", "0"), ("names", "door,window"), ("limits", "-20,60,99"), ("limits", "1,2,3"), ("note", " first floor ")];
    loop {
        for (key, text) in black_box(&lines) {
            store.set(key, text);
        }
        black_box(store.sorted_refusals());
        black_box(store.values.get("limits") == Some(&Value::List(Vec::new())));
        store.values.retain(|key, _| key != "note");
        store.refused.clear();
    }
}
