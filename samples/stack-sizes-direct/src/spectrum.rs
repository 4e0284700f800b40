//! A transform of 64 samples, in place.

#[derive(Clone, Copy)]
struct Complex {
    re: f32,
    im: f32,
}

#[inline(never)]
fn turned(a: Complex, step: usize) -> Complex {
    // A quarter of a sine, sampled at 16 places.
    const SINE: [f32; 17] = [
        0.0, 0.098, 0.195, 0.290, 0.383, 0.471, 0.556, 0.634, 0.707, 0.773, 0.831, 0.882, 0.924, 0.957, 0.981, 0.995, 1.0,
    ];
    let (cos, sin) = match step % 32 {
        place @ 0..=16 => (SINE[16 - place], SINE[place]),
        place => (-SINE[place - 16], SINE[32 - place]),
    };
    Complex { re: a.re * cos + a.im * sin, im: a.im * cos - a.re * sin }
}

#[inline(never)]
fn transform(data: &mut [Complex], stride: usize) {
    if data.len() == 1 {
        return;
    }
    let mut scratch = [Complex { re: 0.0, im: 0.0 }; 64];
    let half = data.len() / 2;
    for index in 0..half {
        scratch[index] = data[2 * index];
        scratch[half + index] = data[2 * index + 1];
    }
    let (even, odd) = scratch[..data.len()].split_at_mut(half);
    transform(even, stride * 2);
    transform(odd, stride * 2);
    for index in 0..half {
        let other = turned(odd[index], index * stride);
        data[index] = Complex { re: even[index].re + other.re, im: even[index].im + other.im };
        data[half + index] = Complex { re: even[index].re - other.re, im: even[index].im - other.im };
    }
}

/// The strongest of the 32 frequencies.
#[inline(never)]
pub fn peak(samples: &[f32; 64]) -> usize {
    let mut data = samples.map(|re| Complex { re, im: 0.0 });
    transform(&mut data, 1);
    let power = |value: &Complex| value.re * value.re + value.im * value.im;
    (1..32).max_by(|&a, &b| power(&data[a]).total_cmp(&power(&data[b]))).unwrap_or(0)
}
