//! Filters in single precision.

/// A second-order section in direct form II transposed.
pub struct Biquad {
    forward: [f32; 3],
    back: [f32; 2],
    delay: [f32; 2],
}

impl Biquad {
    #[inline(never)]
    pub fn low_pass(cut: f32) -> Self {
        let k = cut / (1.0 - cut);
        let norm = 1.0 / (1.0 + k * 1.414 + k * k);
        Self { forward: [k * k * norm, 2.0 * k * k * norm, k * k * norm], back: [2.0 * (k * k - 1.0) * norm, (1.0 - k * 1.414 + k * k) * norm], delay: [0.0; 2] }
    }

    #[inline(never)]
    pub fn step(&mut self, input: f32) -> f32 {
        let output = self.forward[0] * input + self.delay[0];
        self.delay[0] = self.forward[1] * input - self.back[0] * output + self.delay[1];
        self.delay[1] = self.forward[2] * input - self.back[1] * output;
        output
    }
}

type Matrix = [[f32; 4]; 4];

#[inline(never)]
fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let mut result = [[0.0; 4]; 4];
    for (row, target) in a.iter().zip(&mut result) {
        for (column, cell) in target.iter_mut().enumerate() {
            *cell = (0..4).map(|k| row[k] * b[k][column]).sum();
        }
    }
    result
}

#[inline(never)]
fn transposed(a: &Matrix) -> Matrix {
    core::array::from_fn(|row| core::array::from_fn(|column| a[column][row]))
}

/// Position and speed of two axes from positions.
pub struct Kalman {
    state: [f32; 4],
    covariance: Matrix,
    transition: Matrix,
}

impl Kalman {
    #[inline(never)]
    pub fn new() -> Self {
        let mut transition = [[0.0; 4]; 4];
        for (index, row) in transition.iter_mut().enumerate() {
            row[index] = 1.0;
            if index < 2 {
                row[index + 2] = 0.01;
            }
        }
        Self { state: [0.0; 4], covariance: transition, transition }
    }

    #[inline(never)]
    pub fn step(&mut self, measured: [f32; 2]) -> [f32; 4] {
        let mut covariance = product(&product(&self.transition, &self.covariance), &transposed(&self.transition));
        for (index, row) in covariance.iter_mut().enumerate() {
            row[index] += 0.001;
        }
        for axis in 0..2 {
            let gain = covariance[axis][axis] / (covariance[axis][axis] + 0.25);
            let error = measured[axis] - self.state[axis];
            self.state[axis] += gain * error;
            self.state[axis + 2] += covariance[axis + 2][axis] * error;
            for value in &mut covariance[axis] {
                *value *= 1.0 - gain;
            }
        }
        self.covariance = covariance;
        self.state
    }
}

#[inline(never)]
pub fn mean(values: &[f32; 16]) -> f32 {
    values.iter().sum::<f32>() / 16.0
}
