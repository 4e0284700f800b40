use crate::font::glyph;

const GPIO_OUTSET: *mut u32 = 0x5000_0508 as *mut u32;
const GPIO_OUTCLR: *mut u32 = 0x5000_050C as *mut u32;

pub struct Matrix {
    text: [u8; 32],
    length: usize,
    position: usize,
    row: usize,
}

impl Matrix {
    pub fn new() -> Self {
        Matrix { text: [b' '; 32], length: 0, position: 0, row: 0 }
    }

    pub fn show(&mut self, text: &str) {
        self.length = text.len().min(self.text.len());
        self.text[..self.length].copy_from_slice(&text.as_bytes()[..self.length]);
        self.position = 0;
    }

    pub fn scan(&mut self) {
        if self.length == 0 {
            return;
        }
        let letter = self.text[self.position] as char;
        let bits = glyph(letter)[self.row] as u32;
        unsafe {
            GPIO_OUTCLR.write_volatile(0b11111 << 4);
            GPIO_OUTSET.write_volatile(bits << 4);
        }
        self.row = (self.row + 1) % 5;
        if self.row == 0 {
            self.position = (self.position + 1) % self.length;
        }
    }
}
