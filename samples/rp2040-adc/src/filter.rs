/// A second-order filter in direct form II.
pub struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
    z: [f32; 2],
}

impl Biquad {
    /// `ratio` of the cut-off to the sampling rate.
    pub fn low_pass(ratio: f32) -> Self {
        let k = ratio * 3.2;
        let norm = 1.0 / (1.0 + k * 1.4142 + k * k);
        let b0 = k * k * norm;
        Biquad { b: [b0, 2.0 * b0, b0], a: [2.0 * (k * k - 1.0) * norm, (1.0 - k * 1.4142 + k * k) * norm], z: [0.0; 2] }
    }

    pub fn step(&mut self, x: f32) -> f32 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}
