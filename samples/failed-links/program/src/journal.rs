//! The last readings, newest first, in a fixed buffer.

use heapless::Deque;

pub struct Journal {
    readings: Deque<u32, 1100>,
    pub lost: u32,
}

impl Journal {
    pub const fn new() -> Self {
        Journal { readings: Deque::new(), lost: 0 }
    }

    pub fn add(&mut self, reading: u32) {
        if self.readings.is_full() {
            self.readings.pop_back();
            self.lost += 1;
        }
        let _ = self.readings.push_front(reading);
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.readings.iter().copied()
    }

    pub fn len(&self) -> usize {
        self.readings.len()
    }
}
