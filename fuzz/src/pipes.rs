//! Named pipes: any bytes, and requests that are right but for what is in them.

use arbitrary::{Arbitrary, Unstructured};
use rpc::{Host, Pipe, ShareInfo, ShareKind};
use std::sync::Arc;
use wire::dtyp::FileTime;

/// No pipe may hold more for a client that does not read: the limit, and one answer behind it.
const WAITING_MAX: usize = 2 << 20;

const STEPS_MAX: usize = 64;

/// srvsvc and wkssvc. [MS-SRVS] 1.9 Standards Assignments, [MS-WKST] 1.9 Standards Assignments
const SRVSVC: [u8; 20] = [
    0xC8, 0x4F, 0x32, 0x4B, 0x70, 0x16, 0xD3, 0x01, 0x12, 0x78, 0x5A, 0x47, 0xBF, 0x6E, 0xE1, 0x88,
    3, 0, 0, 0,
];
const WKSSVC: [u8; 20] = [
    0x98, 0xD0, 0xFF, 0x6B, 0x12, 0xA1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xC3, 0xF8, 0x7E, 0x34, 0x5A,
    1, 0, 0, 0,
];
const NDR: [u8; 20] = [
    0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10, 0x48, 0x60,
    2, 0, 0, 0,
];

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    workstation: bool,
    shares: u8,
    steps: Vec<Action<'a>>,
}

#[derive(Arbitrary, Debug)]
enum Action<'a> {
    Write(&'a [u8]),
    Fragment {
        kind: u8,
        flags: u8,
        call: u8,
        body: &'a [u8],
    },
    Bind {
        call: u8,
    },
    Request {
        flags: u8,
        call: u8,
        context: u8,
        method: Method,
        stub: &'a [u8],
    },
    Read(u16),
    ReadAll,
}

/// The methods that there are, and all others.
#[derive(Arbitrary, Debug)]
enum Method {
    ShareEnum,
    ShareGetInfo,
    ServerGetInfo,
    RemoteTod,
    WkstaGetInfo,
    Other(u16),
}

impl Method {
    fn number(&self) -> u16 {
        match self {
            Self::ShareEnum => 15,
            Self::ShareGetInfo => 16,
            Self::ServerGetInfo => 21,
            Self::RemoteTod => 28,
            Self::WkstaGetInfo => 0,
            Self::Other(number) => *number,
        }
    }
}

struct Machine {
    shares: u8,
}

impl Host for Machine {
    fn server_name(&self) -> String {
        "SERVER".to_owned()
    }

    fn shares(&self) -> Vec<ShareInfo> {
        let share = |number| ShareInfo {
            name: format!("share{number}"),
            comment: "ein Kommentar".repeat(usize::from(number)),
            kind: if number % 5 == 0 {
                ShareKind::Ipc
            } else {
                ShareKind::Disk
            },
        };
        (0..self.shares).map(share).collect()
    }

    fn comment(&self) -> String {
        String::new()
    }

    fn now(&self) -> Option<FileTime> {
        Some(FileTime(134_116_992_000_000_000))
    }
}

/// One input.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let shares = input.shares;
    let name = if input.workstation {
        "wkssvc"
    } else {
        "srvsvc"
    };
    let mut pipe = Pipe::open(name, Arc::new(Machine { shares })).expect("a pipe");
    for action in input.steps.iter().take(STEPS_MAX) {
        take(&mut pipe, action, input.workstation);
        assert!(pipe.available() <= WAITING_MAX, "{}", pipe.available());
    }
}

fn take(pipe: &mut Pipe, action: &Action<'_>, workstation: bool) {
    match action {
        Action::Write(bytes) => drop(pipe.write(bytes)),
        Action::Fragment {
            kind,
            flags,
            call,
            body,
        } => {
            let _ = pipe.write(&fragment(*kind, *flags, *call, body));
        }
        Action::Bind { call } => drop(pipe.write(&bind(*call, workstation))),
        Action::Request {
            flags,
            call,
            context,
            method,
            stub,
        } => {
            let mut body = u32::try_from(stub.len())
                .unwrap_or(0)
                .to_le_bytes()
                .to_vec();
            body.extend([*context, 0]);
            body.extend(method.number().to_le_bytes());
            body.extend(*stub);
            let _ = pipe.write(&fragment(0, *flags, *call, &body));
        }
        Action::Read(max) => drop(read(pipe, usize::from(*max))),
        Action::ReadAll => while read(pipe, 4280) {},
    }
}

/// True if there was something.
fn read(pipe: &mut Pipe, max: usize) -> bool {
    let before = pipe.available();
    match pipe.read(max) {
        Ok(read) => {
            assert!(read.data.len() <= max);
            assert_eq!(pipe.available(), before - read.data.len());
            assert!(!read.more || pipe.available() > 0);
            !read.data.is_empty()
        }
        Err(_) => {
            assert_eq!(before, 0);
            false
        }
    }
}

/// A fragment with the right length. C706 12.6.3.1 Connection-Oriented PDU: the common header
fn fragment(kind: u8, flags: u8, call: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![5, 0, kind, flags, 0x10, 0, 0, 0];
    let length = u16::try_from(body.len() + 16).unwrap_or(u16::MAX);
    bytes.extend(length.to_le_bytes());
    bytes.extend([0, 0, call, 0, 0, 0]);
    bytes.extend(body);
    bytes
}

fn bind(call: u8, workstation: bool) -> Vec<u8> {
    let mut body = vec![0xB8, 0x10, 0xB8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
    body.extend(if workstation { WKSSVC } else { SRVSVC });
    body.extend(NDR);
    fragment(11, 3, call, &body)
}
