//! The host's own addresses.

use std::io;

use antiphon_ice::Interface;
use if_addrs::IfOperStatus;

/// Of every interface that is not known to be down, in the system's order.
pub fn interfaces() -> io::Result<Vec<Interface>> {
    let found = if_addrs::get_if_addrs()?;
    let down = |status: &IfOperStatus| {
        matches!(status, IfOperStatus::Down | IfOperStatus::NotPresent | IfOperStatus::LowerLayerDown)
    };
    let up = found.into_iter().filter(|one| !down(&one.oper_status));
    Ok(up.map(|one| Interface { address: one.ip(), name: one.name }).collect())
}
