//! Four stages of very different need of stack.

use stack_support::{frame, scs, word};

pub trait Stage {
    fn process(&self, value: u32) -> u32;
}

pub struct Gain {
    pub by: u32,
}

pub struct Clip {
    pub limit: u32,
}

pub struct Delay {
    pub by: u32,
}

pub struct Transform {
    pub size: u32,
}

impl Stage for Gain {
    fn process(&self, value: u32) -> u32 {
        value.wrapping_mul(self.by)
    }
}

impl Stage for Clip {
    fn process(&self, value: u32) -> u32 {
        value.min(self.limit)
    }
}

impl Stage for Delay {
    fn process(&self, value: u32) -> u32 {
        frame!(line, 64, value);
        word(line, 64, self.by)
    }
}

#[inline(never)]
fn butterfly(value: u32, size: u32) -> u32 {
    frame!(twiddles, 140, value);
    let mut sum = value;
    for i in 0..size {
        sum = sum.wrapping_add(word(twiddles, 140, i.wrapping_mul(sum)));
    }
    scs::pend_systick();
    sum
}

impl Stage for Transform {
    fn process(&self, value: u32) -> u32 {
        frame!(block, 180, value);
        butterfly(word(block, 180, value), self.size) ^ word(block, 180, 3)
    }
}
