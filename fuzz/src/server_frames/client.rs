//! A client that keeps what it is given: session, trees, FileIds, tokens.

use super::replies::{Recorder, Reply};
use super::requests::{Create, Frame, Part, Request};
use super::world::{NOW, PASSWORD, USER, World};
use auth::{Credentials, Initiator, Secret};
use crypto::{SigningAlgorithm, SigningKey};
use server::{Connection, Work};
use std::sync::Arc;
use wire::dtyp::{Guid, NtStatus, Writer};
use wire::fscc::fsctl::{OffloadReadOutput, StorageOffloadToken};
use wire::smb2::{
    Capabilities, Command, CreateResponse, Dialect, FileId, Header, HeaderFlags, IoctlResponse,
    NegotiateRequest, NegotiateResponse, SecurityMode, SessionSetupFlags, SessionSetupRequest,
    SessionSetupResponse,
};

/// What one credit pays for.
const BYTES_PER_CREDIT: u32 = 64 * 1024;

/// What a CREATE gave.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) id: FileId,
    pub(super) tree_id: u32,
}

pub(super) struct Client<'a> {
    world: &'a World,
    connection: Arc<Connection>,
    outbox: Arc<Recorder>,
    signing: Option<SigningKey>,
    next_id: u64,
    session_id: u64,
    trees: Vec<u32>,
    pub(super) files: Vec<Opened>,
    pub(super) token: Option<StorageOffloadToken>,
    /// The trees in which files were asked for, by MessageId.
    creates: Vec<(u64, u32)>,
    /// AsyncIds of requests that wait, with their MessageIds.
    waiting: Vec<(u64, u64)>,
    postponed: Vec<Work>,
    asked: usize,
    answered: usize,
}

impl<'a> Client<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        let outbox = Arc::new(Recorder::default());
        Self {
            world,
            connection: world.connect(&outbox),
            outbox,
            signing: None,
            next_id: 0,
            session_id: 0,
            trees: Vec::new(),
            files: Vec::new(),
            token: None,
            creates: Vec::new(),
            waiting: Vec::new(),
            postponed: Vec::new(),
            asked: 0,
            answered: 0,
        }
    }

    /// A frame as it is. How many requests it can hold, its length says.
    pub(super) fn send_raw(&mut self, frame: Vec<u8>) {
        self.asked += frame.len() / Header::LEN + 1;
        self.deliver(frame, false);
    }

    /// A body behind a header that is right.
    pub(super) fn send_body(&mut self, command: u8, body: &[u8]) {
        let mut writer = Writer::new();
        self.header(Command(u16::from(command % 20)), 1)
            .encode(&mut writer);
        writer.bytes(body);
        self.send_raw(writer.into_inner());
    }

    pub(super) fn send(&mut self, frame: &Frame<'_>) {
        let mut bytes = Vec::new();
        let parts = frame.parts();
        for (index, part) in parts.iter().enumerate() {
            let start = bytes.len();
            let body = part.request.encode(self);
            let mut header = self.part_header(part, index);
            let last = index + 1 == parts.len();
            let len = Header::LEN + body.len();
            if !last {
                header.next_command = len.next_multiple_of(8) as u32;
            }
            let mut writer = Writer::append_to(bytes);
            header.encode(&mut writer);
            writer.bytes(&body);
            if !last {
                writer.align(8);
            }
            bytes = writer.into_inner();
            if let Some(key) = self.signing.as_ref().filter(|_| part.signed) {
                key.sign(&mut bytes[start..]);
            }
        }
        for (at, value) in &frame.changes {
            let at = usize::from(*at) % bytes.len();
            bytes[at] = *value;
        }
        self.asked += bytes.len() / Header::LEN + 1;
        self.deliver(bytes, frame.postponed);
    }

    fn part_header(&mut self, part: &Part<'_>, index: usize) -> Header {
        let charge = part.request.payload().div_ceil(BYTES_PER_CREDIT).max(1);
        let mut header = self.header(part.request.command(), charge as u16);
        let own_tree = part.request.tree(self).filter(|_| part.tree < 200);
        let tree = self.trees.get(usize::from(part.tree % 16));
        header.tree_id = own_tree
            .or(tree.or(self.trees.first()).copied())
            .unwrap_or(0);
        if index > 0 && part.related {
            header.flags |= HeaderFlags::RELATED_OPERATIONS;
        }
        if header.command == Command::CREATE {
            self.creates.push((header.message_id, header.tree_id));
        }
        if header.command == Command::CANCEL {
            self.next_id -= 1;
            if let Some((async_id, message_id)) = self.waiting.get(usize::from(part.tree)) {
                header.async_id = Some(*async_id);
                header.message_id = *message_id;
            }
        }
        header
    }

    fn header(&mut self, command: Command, charge: u16) -> Header {
        let message_id = self.next_id;
        self.next_id += u64::from(charge);
        Header {
            credit_charge: charge,
            credits: 64,
            session_id: self.session_id,
            ..Header::new(command, message_id)
        }
    }

    fn deliver(&mut self, frame: Vec<u8>, postpone: bool) {
        if self.outbox.is_closed() {
            return;
        }
        match self.connection.receive(frame) {
            Ok(Some(work)) if postpone => self.postponed.push(work),
            Ok(work) => {
                if let Some(work) = work {
                    let _ = format!("{work:?} {:?}", work.lane());
                    work.run();
                }
                self.postponed.drain(..).for_each(Work::run);
            }
            // What the caller does with a violation.
            Err(_) => self.connection.disconnected(),
        }
        self.learn();
    }

    fn learn(&mut self) {
        for reply in self.outbox.take() {
            self.answered += 1;
            self.learn_from(&reply);
        }
        // One at once that a request waits, and one when it no longer does.
        assert!(
            self.answered <= 2 * self.asked,
            "more answers than asked for"
        );
    }

    fn learn_from(&mut self, reply: &Reply) {
        let header = &reply.header;
        match (header.command, header.status) {
            (Command::TREE_CONNECT, NtStatus::SUCCESS) => self.trees.push(header.tree_id),
            (Command::CREATE, NtStatus::SUCCESS) => {
                let response = CreateResponse::decode(&reply.message).expect("checked");
                self.files.push(Opened {
                    id: response.file_id,
                    tree_id: self.asked_tree(header.message_id),
                });
            }
            (Command::IOCTL, NtStatus::SUCCESS) => {
                let response = IoctlResponse::decode(&reply.message).expect("checked");
                if let Ok(output) = OffloadReadOutput::decode(response.output) {
                    self.token = Some(output.token);
                }
            }
            (_, NtStatus::PENDING) => {
                let async_id = header.async_id.expect("who waits has an AsyncId");
                self.waiting.push((async_id, header.message_id));
            }
            _ => {}
        }
    }

    /// The answers to a compound need not name the tree of the request.
    fn asked_tree(&self, message_id: u64) -> u32 {
        let asked = self.creates.iter().find(|(id, _)| *id == message_id);
        asked.map_or(0, |(_, tree_id)| *tree_id)
    }

    /// Negotiates dialect 2.1, logs on, connects to a share and to IPC$, and opens a file with
    /// something in it, a directory and a pipe.
    pub(super) fn log_on(&mut self) {
        let request = NegotiateRequest {
            security_mode: SecurityMode::SIGNING_ENABLED,
            capabilities: Capabilities::NONE,
            client_guid: Guid(*b"the client's own"),
            dialects: vec![Dialect::SMB_2_1],
            negotiate_contexts: Vec::new(),
        };
        let reply = self.call(Command::NEGOTIATE, |w| request.encode(w));
        let response = NegotiateResponse::decode(&reply.message).expect("a dialect");
        self.set_up_session(response.security_buffer);
        for (tree, request) in [
            (0, Request::TreeConnect { share: 0 }),
            (0, Request::TreeConnect { share: 1 }),
            (0, Request::Create(Create::plain("a", false))),
            (0, Request::Create(Create::plain("d", true))),
            (1, Request::Create(Create::plain("srvsvc", false))),
            (0, Request::some_data()),
        ] {
            self.send(&Frame::of(request, tree));
        }
        assert_eq!((self.trees.len(), self.files.len()), (2, 3));
    }

    fn set_up_session(&mut self, hint: &[u8]) {
        let mut initiator = initiator();
        let mut token = initiator.first(hint, &*self.world.random);
        loop {
            let request = SessionSetupRequest {
                flags: SessionSetupFlags::NONE,
                security_mode: SecurityMode::SIGNING_ENABLED,
                capabilities: Capabilities::NONE,
                previous_session_id: 0,
                security_buffer: &token,
            };
            let reply = self.call(Command::SESSION_SETUP, |w| request.encode(w));
            self.session_id = reply.header.session_id;
            if reply.header.status == NtStatus::SUCCESS {
                break;
            }
            let answer = SessionSetupResponse::decode(&reply.message).expect("a token");
            token = initiator
                .step(answer.security_buffer, NOW, &*self.world.random)
                .expect("an honest server");
        }
        let key = initiator.session_key().expect("a key");
        self.signing = Some(SigningKey::new(SigningAlgorithm::HmacSha256, &key));
    }

    fn call(&mut self, command: Command, body: impl FnOnce(&mut Writer)) -> Reply {
        let mut writer = Writer::new();
        self.header(command, 1).encode(&mut writer);
        body(&mut writer);
        let work = self.connection.receive(writer.into_inner());
        work.expect("no violation").expect("work").run();
        self.outbox.take().pop().expect("a reply")
    }

    pub(super) fn leave(mut self) {
        self.connection.disconnected();
        self.postponed.drain(..).for_each(Work::run);
        self.learn();
    }
}

fn initiator() -> Initiator {
    let credentials = Credentials {
        user: USER.to_owned(),
        domain: String::new(),
        secret: Secret::Password(PASSWORD.to_owned()),
    };
    Initiator::new(credentials, "server")
}
