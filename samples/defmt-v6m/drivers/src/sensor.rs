use defmt::{debug, warn, Format};

#[derive(Format, Clone, Copy, PartialEq)]
pub enum Health {
    Good,
    Drifting { by: i16 },
}

#[inline(never)]
pub fn judge(reading: i16) -> Health {
    debug!("reading {}", reading);
    if reading.unsigned_abs() < 100 {
        return Health::Good;
    }
    let health = Health::Drifting { by: reading };
    warn!("sensor {}", health);
    health
}
