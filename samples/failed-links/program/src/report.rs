//! What is said about the journal, and where.

use crate::journal::Journal;
use core::fmt;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Worst {
    Fine,
    Noisy { deviation: f32 },
    Lost { readings: u32, share: f32 },
}

pub struct Summary {
    count: usize,
    mean: f32,
    deviation: f32,
    lost: u32,
}

impl Summary {
    pub fn of(journal: &Journal) -> Self {
        let count = journal.len();
        let mean = journal.iter().map(|r| r as f32).sum::<f32>() / count as f32;
        let square = journal.iter().map(|r| (r as f32 - mean) * (r as f32 - mean)).sum::<f32>() / count as f32;
        let mut root = square;
        for _ in 0..8 {
            root = 0.5 * (root + square / root);
        }
        Summary { count, mean, deviation: root, lost: journal.lost }
    }

    pub fn worst(&self) -> Worst {
        if self.lost > 0 {
            Worst::Lost { readings: self.lost, share: self.lost as f32 / self.count as f32 }
        } else if self.deviation > 10.0 {
            Worst::Noisy { deviation: self.deviation }
        } else {
            Worst::Fine
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} readings, mean {:.2}, deviation {:.3}, {:>5} lost", self.count, self.mean, self.deviation, self.lost)
    }
}

pub struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            unsafe { (0x4000_4404 as *mut u32).write_volatile(byte as u32) };
        }
        Ok(())
    }
}
