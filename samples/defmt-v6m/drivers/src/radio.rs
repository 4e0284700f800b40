use defmt::{debug, error, info, trace, warn};

pub struct Radio {
    pub channel: u8,
    pub sent: u32,
}

impl Radio {
    #[inline(never)]
    pub fn send(&mut self, packet: &[u8]) -> bool {
        trace!("packet {=[u8]:02x}", packet);
        if packet.is_empty() {
            error!("nothing to send on {}", self.channel);
            return false;
        }
        if packet.len() > 32 {
            warn!("{=usize} bytes are too many; \"{=str}\"", packet.len(), "cut");
        }
        self.sent = self.sent.wrapping_add(1);
        debug!("sent {}", self.sent);
        info!("channel {=u8} sent {=u32}", self.channel, self.sent);
        true
    }
}
