//! Two drivers that log at every level.
#![no_std]

pub mod radio;
pub mod sensor;
