//! Whatever arrives gets an answer or a closed connection.

use super::peer::{Peer, Protect};
use super::world::World;
use proptest::prelude::*;
use wire::smb2::{Command, Dialect, FileId, Header, HeaderFlags};

/// Hands a frame to the server as the transport does, and does the work. True if the connection is
/// still good.
fn survives(peer: &Peer<'_>, frame: Vec<u8>) -> bool {
    match peer.connection.receive(frame) {
        Ok(work) => {
            if let Some(work) = work {
                work.run();
            }
            while peer.outbox.next_frame().is_some() {}
            !peer.outbox.is_closed()
        }
        Err(violation) => {
            assert!(!violation.to_string().is_empty());
            false
        }
    }
}

/// A header that is well-formed, with a body that is not.
fn arbitrary_request() -> impl Strategy<Value = (u16, u32, u64, Vec<u8>)> {
    let body = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        (proptest::collection::vec(any::<u8>(), 0..120), Just(0_u8)).prop_map(|(mut b, _)| {
            b.resize(200, 0);
            b
        }),
    ];
    (0..0x14_u16, any::<u32>(), any::<u64>(), body)
}

/// The StructureSize that each command wants, so that bodies get further.
const STRUCTURE_SIZES: [u16; 19] = [
    36, 25, 4, 9, 4, 57, 24, 24, 49, 49, 48, 57, 4, 4, 33, 32, 41, 33, 24,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_before_a_logon(
        frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..4),
        kind in 0..4_usize,
    ) {
        let world = World::new();
        let peer = Peer::new(&world);
        for mut frame in frames {
            let magic = [0xFE, 0xFF, 0xFD, 0xFC][kind];
            for (place, byte) in frame.iter_mut().zip([magic, b'S', b'M', b'B']) {
                *place = byte;
            }
            if !survives(&peer, frame) {
                break;
            }
        }
        peer.connection.disconnected();
    }

    #[test]
    fn arbitrary_requests_after_a_logon(
        requests in proptest::collection::vec(arbitrary_request(), 1..12),
        compound in any::<bool>(),
        named_open in any::<bool>(),
    ) {
        let world = World::new();
        let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
        peer.file("a");
        let directory = peer.directory("dir");
        peer.protect = Protect::Nothing;
        let mut frame = Vec::new();
        for (command, flags, noise, mut body) in requests {
            let size = STRUCTURE_SIZES.get(usize::from(command)).copied().unwrap_or(4);
            for (place, byte) in body.iter_mut().zip(size.to_le_bytes()) {
                *place = byte;
            }
            // Where most commands have their FileId.
            for at in [8, 16, 24] {
                if named_open && body.len() >= at + 16 && noise % 3 == (at as u64 / 8) % 3 {
                    put_file_id(&mut body[at..at + 16], directory);
                }
            }
            let mut header = peer.header(Command(command));
            header.flags = HeaderFlags(flags & 0x3000_0005);
            if noise % 16 == 0 {
                header.message_id = noise;
            }
            let this = plain(&header, &body);
            if !compound {
                if !survives(&peer, this) {
                    return Ok(());
                }
                continue;
            }
            chain(&mut frame, this);
        }
        if compound {
            survives(&peer, frame);
        }
        peer.connection.disconnected();
        prop_assert_eq!(world.server.store.open_files(), 0);
    }

    #[test]
    fn good_requests_with_a_flipped_byte(
        at in 0..400_usize,
        value in any::<u8>(),
        which in 0..4_usize,
    ) {
        let world = World::new();
        let mut peer = Peer::ready(&world, Dialect::SMB_2_1);
        let file = peer.file("a");
        peer.protect = Protect::Nothing;
        let mut frame = good_request(&mut peer, file, which);
        let length = frame.len();
        if let Some(byte) = frame.get_mut(at % length) {
            *byte = value;
        }
        survives(&peer, frame);
        peer.connection.disconnected();
    }

    #[test]
    fn good_requests_cut_short(keep in 0..400_usize, which in 0..4_usize) {
        let world = World::new();
        let mut peer = Peer::ready(&world, Dialect::SMB_3_0);
        let file = peer.file("a");
        peer.protect = Protect::Nothing;
        let mut frame = good_request(&mut peer, file, which);
        frame.truncate(keep);
        survives(&peer, frame);
    }
}

fn good_request(peer: &mut Peer<'_>, file: FileId, which: usize) -> Vec<u8> {
    let (command, body) = match which {
        0 => {
            let request = super::peer::create_request("some name");
            (Command::CREATE, super::peer::encode(|w| request.encode(w)))
        }
        1 => {
            let request = super::read_write::write_request(file, 0, &[7; 100]);
            (Command::WRITE, super::peer::encode(|w| request.encode(w)))
        }
        2 => {
            let request = super::ioctl::offload_read_request(file);
            (Command::IOCTL, super::peer::encode(|w| request.encode(w)))
        }
        _ => {
            let request = super::read_write::read_request(file, 0, 4096);
            (Command::READ, super::peer::encode(|w| request.encode(w)))
        }
    };
    let header = peer.header(command);
    peer.frame(vec![(header, body)])
}

fn plain(header: &Header, body: &[u8]) -> Vec<u8> {
    let mut writer = wire::dtyp::Writer::new();
    header.encode(&mut writer);
    writer.bytes(body);
    writer.into_inner()
}

/// Appends a request to a compound.
fn chain(frame: &mut Vec<u8>, this: Vec<u8>) {
    if !frame.is_empty() {
        frame.resize(frame.len().next_multiple_of(8), 0);
        let last = last_header(frame);
        let next = u32::try_from(frame.len() - last).unwrap();
        frame[last + 20..last + 24].copy_from_slice(&next.to_le_bytes());
    }
    frame.extend(this);
}

fn last_header(frame: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let next = u32::from_le_bytes(frame[at + 20..at + 24].try_into().unwrap()) as usize;
        if next == 0 {
            return at;
        }
        at += next;
    }
}

fn put_file_id(place: &mut [u8], file_id: FileId) {
    place[..8].copy_from_slice(&file_id.persistent.to_le_bytes());
    place[8..].copy_from_slice(&file_id.volatile.to_le_bytes());
}
