//! A filter, an attitude step and a current loop, each with matrices on the stack.

use stack_support::{frame, scs};

/// A square matrix on the stack, filled so that every element depends on `seed`.
#[derive(Clone, Copy)]
struct Matrix([[f32; 8]; 8]);

impl Matrix {
    #[inline(always)]
    fn filled(seed: f32) -> Self {
        let mut m = Matrix([[0.0; 8]; 8]);
        let mut value = seed;
        for row in &mut m.0 {
            for cell in row {
                value = value * 0.75 + 0.1;
                unsafe { (cell as *mut f32).write_volatile(value) };
            }
        }
        m
    }
}

#[inline(never)]
fn multiply(out: &mut Matrix, a: &Matrix, b: &Matrix) {
    for i in 0..8 {
        for j in 0..8 {
            let mut sum = 0.0;
            for k in 0..8 {
                sum += a.0[i][k] * b.0[k][j];
            }
            out.0[i][j] = sum;
        }
    }
}

/// The deepest of main: deeper than `multiply`, so that the preemption comes at the bottom.
#[inline(never)]
fn settle(seed: f32) -> f32 {
    frame!(window, 64, seed.to_bits());
    scs::pend_systick();
    f32::from_bits(stack_support::word(window, 64, 9)) * 0.5
}

/// The deepest of SysTick.
#[inline(never)]
fn limit(seed: f32) -> f32 {
    frame!(window, 56, seed.to_bits());
    scs::pend(1);
    f32::from_bits(stack_support::word(window, 56, 9)) * 0.25
}

#[inline(never)]
fn correct(p: &Matrix, gain: f32) -> f32 {
    let mut k = Matrix::filled(gain);
    let mut next = Matrix::filled(gain * 0.5);
    multiply(&mut next, p, &k);
    multiply(&mut k, &next, p);
    settle(k.0[3][4]) * gain + next.0[1][1] + k.0[0][0]
}

/// Main's work: predict, then correct.
#[inline(never)]
pub fn estimate(angle: f32) -> f32 {
    let f = Matrix::filled(angle);
    let p = Matrix::filled(angle * angle);
    let mut q = Matrix::filled(1.0);
    multiply(&mut q, &f, &p);
    let gained = correct(&q, angle + 0.5);
    gained + q.0[0][1] * 0.25
}

#[inline(never)]
fn rotate(x: f32) -> f32 {
    let a = Matrix::filled(x);
    let mut b = Matrix::filled(-x);
    multiply(&mut b, &a, &a);
    let y = b.0[2][2] * x;
    limit(y) * 0.5 + b.0[0][0]
}

/// SysTick's work.
#[inline(never)]
pub fn attitude(x: f32) -> f32 {
    frame!(history, 60, x.to_bits());
    let old = f32::from_bits(stack_support::word(history, 60, 7));
    rotate(x * 0.25 + 0.1) + old * 0.125
}

/// The work of the faster interrupt.
#[inline(never)]
pub fn current_loop(x: f32) -> f32 {
    let m = Matrix::filled(x * 2.0);
    let y = m.0[1][6] * x;
    scs::pend(6);
    y * 0.5 + x * m.0[6][1]
}
