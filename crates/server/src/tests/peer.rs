//! A tiny client. It knows how to negotiate, log on, sign and encrypt, and checks the signature of
//! everything that comes back; what else to send is each test's business.

use super::world::{PASSWORD, USER, World};
use crate::{Connection, Outbox, Violation, Work};
use auth::{Credentials, Initiator, Secret};
use crypto::{Cipher, PreauthHash, SealingKey, SessionKeys, SigningAlgorithm, SigningKey};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use volume::Clock;
use wire::dtyp::{AccessMask, Guid, NtStatus, Writer};
use wire::smb2::negotiate::context::{
    EncryptionCapabilities, PreauthIntegrityCapabilities, SigningCapabilities,
};
use wire::smb2::{
    Capabilities, CipherId, Command, CreateDisposition, CreateOptions, CreateRequest,
    CreateResponse, Dialect, FileId, HashAlgorithmId, Header, HeaderFlags, ImpersonationLevel,
    NegotiateContext, NegotiateRequest, NegotiateResponse, OplockLevel, PacketKind, ProtocolId,
    SecurityMode, SessionSetupFlags, SessionSetupRequest, SessionSetupResponse, ShareAccess,
    SigningAlgorithmId, TransformHeader, TreeConnectFlags, TreeConnectRequest,
};

/// Keeps what the server sends.
#[derive(Default)]
pub(super) struct Recorder {
    frames: Mutex<VecDeque<Vec<u8>>>,
    closed: AtomicBool,
}

impl Outbox for Recorder {
    fn send(&self, frame: Vec<u8>) {
        let length = u32::from_be_bytes(*frame.first_chunk().unwrap());
        assert_eq!(
            usize::try_from(length).unwrap(),
            frame.len() - 4,
            "length prefix"
        );
        self.frames.lock().push_back(frame[4..].to_vec());
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

impl Recorder {
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub(super) fn next_frame(&self) -> Option<Vec<u8>> {
        self.frames.lock().pop_front()
    }
}

/// One response.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) header: Header,
    /// From the header on.
    pub(super) message: Vec<u8>,
}

impl Response {
    pub(super) fn status(&self) -> NtStatus {
        self.header.status
    }

    /// Bytes behind the header.
    pub(super) fn body_len(&self) -> usize {
        self.message.len() - Header::LEN
    }
}

/// How requests are protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Protect {
    Nothing,
    Sign,
    Encrypt,
}

struct Keys {
    signing: SigningKey,
    to_server: Option<SealingKey>,
    from_server: Option<SealingKey>,
}

pub(super) struct Peer<'a> {
    pub(super) world: &'a World,
    pub(super) connection: Arc<Connection>,
    pub(super) outbox: Arc<Recorder>,
    pub(super) dialect: Dialect,
    pub(super) next_id: u64,
    pub(super) session_id: u64,
    pub(super) tree_id: u32,
    pub(super) protect: Protect,
    pub(super) security_mode: SecurityMode,
    pub(super) ciphers: Vec<CipherId>,
    pub(super) signing_algorithms: Vec<SigningAlgorithmId>,
    pub(super) previous_session_id: u64,
    preauth: PreauthHash,
    hint: Vec<u8>,
    signing: SigningAlgorithm,
    cipher: Option<Cipher>,
    keys: Option<Keys>,
    nonce: u64,
}

pub(super) const CLIENT_GUID: Guid = Guid(*b"the client's own");

impl<'a> Peer<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        let (connection, outbox) = world.connect();
        Self {
            world,
            connection,
            outbox,
            dialect: Dialect::SMB_2_0_2,
            next_id: 0,
            session_id: 0,
            tree_id: 0,
            protect: Protect::Nothing,
            security_mode: SecurityMode::SIGNING_ENABLED,
            ciphers: vec![CipherId::AES_128_CCM, CipherId::AES_128_GCM],
            signing_algorithms: vec![SigningAlgorithmId::AES_CMAC, SigningAlgorithmId::AES_GMAC],
            previous_session_id: 0,
            preauth: PreauthHash::new(),
            hint: Vec::new(),
            signing: SigningAlgorithm::HmacSha256,
            cipher: None,
            keys: None,
            nonce: 0,
        }
    }

    /// Negotiated, logged on, connected to the share "open", and signing.
    pub(super) fn ready(world: &'a World, dialect: Dialect) -> Self {
        let mut peer = Self::logged_on(world, dialect);
        let status = peer.tree_connect(r"\\server\open");
        assert_eq!(status, NtStatus::SUCCESS, "TREE_CONNECT");
        peer
    }

    pub(super) fn logged_on(world: &'a World, dialect: Dialect) -> Self {
        let mut peer = Self::new(world);
        peer.negotiate(&[dialect]);
        assert_eq!(
            peer.log_on(USER, PASSWORD),
            NtStatus::SUCCESS,
            "SESSION_SETUP"
        );
        peer.protect = Protect::Sign;
        peer
    }

    // Messages

    pub(super) fn header(&mut self, command: Command) -> Header {
        self.header_with_charge(command, 1)
    }

    pub(super) fn header_with_charge(&mut self, command: Command, charge: u16) -> Header {
        let message_id = self.next_id;
        self.next_id += u64::from(charge.max(1));
        let multi_credit = self.dialect > Dialect::SMB_2_0_2;
        Header {
            credit_charge: if multi_credit { charge } else { 0 },
            credits: 64,
            session_id: self.session_id,
            tree_id: self.tree_id,
            ..Header::new(command, message_id)
        }
    }

    /// Sends one request and takes its one response.
    pub(super) fn call(&mut self, command: Command, body: impl FnOnce(&mut Writer)) -> Response {
        let header = self.header(command);
        self.exchange(header, body)
    }

    pub(super) fn exchange(&mut self, header: Header, body: impl FnOnce(&mut Writer)) -> Response {
        self.send(header, body).unwrap();
        self.response()
    }

    /// Sends one request.
    pub(super) fn send(
        &mut self,
        header: Header,
        body: impl FnOnce(&mut Writer),
    ) -> Result<(), Violation> {
        self.send_all(vec![(header, encode(body))])
    }

    /// Sends requests in one frame.
    pub(super) fn send_all(&mut self, requests: Vec<(Header, Vec<u8>)>) -> Result<(), Violation> {
        let work = self.receive_all(requests)?;
        if let Some(work) = work {
            work.run();
        }
        Ok(())
    }

    /// Lets the server take requests, but not do them yet.
    pub(super) fn receive_all(
        &mut self,
        requests: Vec<(Header, Vec<u8>)>,
    ) -> Result<Option<Work>, Violation> {
        let frame = self.frame(requests);
        self.connection.receive(frame)
    }

    /// The frame of requests: chained, padded, signed or encrypted.
    pub(super) fn frame(&mut self, requests: Vec<(Header, Vec<u8>)>) -> Vec<u8> {
        let count = requests.len();
        let room = if self.protect == Protect::Encrypt {
            TransformHeader::LEN
        } else {
            0
        };
        let mut frame = vec![0; room];
        for (index, (mut header, mut body)) in requests.into_iter().enumerate() {
            if index + 1 < count {
                body.resize(
                    (Header::LEN + body.len()).next_multiple_of(8) - Header::LEN,
                    0,
                );
                header.next_command = u32::try_from(Header::LEN + body.len()).unwrap();
            }
            let start = frame.len();
            let mut writer = Writer::append_to(frame);
            header.encode(&mut writer);
            writer.bytes(&body);
            frame = writer.into_inner();
            if self.protect == Protect::Sign
                && let Some(keys) = &self.keys
            {
                keys.signing.sign(&mut frame[start..]);
            }
        }
        if self.protect == Protect::Encrypt {
            self.nonce += 1;
            let keys = self.keys.as_ref().unwrap();
            keys.to_server
                .as_ref()
                .unwrap()
                .seal(self.session_id, self.nonce, &mut frame);
        }
        frame
    }

    /// The next response, which is alone in its frame.
    pub(super) fn response(&mut self) -> Response {
        let mut responses = self.responses();
        assert_eq!(responses.len(), 1, "responses in one frame");
        responses.remove(0)
    }

    /// The responses of the next frame.
    pub(super) fn responses(&mut self) -> Vec<Response> {
        let frame = self.outbox.next_frame().expect("a response");
        self.responses_in(frame)
    }

    pub(super) fn responses_in(&self, frame: Vec<u8>) -> Vec<Response> {
        let message = self.decrypted(frame);
        let mut responses = Vec::new();
        let mut rest = message.as_slice();
        loop {
            let header = Header::decode(rest).unwrap();
            assert!(header.flags.contains(HeaderFlags::SERVER_TO_REDIR));
            let next = usize::try_from(header.next_command).unwrap();
            assert_eq!(next % 8, 0, "alignment");
            let (this, behind) = rest.split_at(if next == 0 { rest.len() } else { next });
            self.check_signature(&header, this);
            responses.push(Response {
                header,
                message: this.to_vec(),
            });
            if next == 0 {
                return responses;
            }
            rest = behind;
        }
    }

    fn decrypted(&self, mut frame: Vec<u8>) -> Vec<u8> {
        if ProtocolId::packet_kind(&frame) != Some(PacketKind::Transform) {
            return frame;
        }
        let keys = self.keys.as_ref().expect("keys to decrypt with");
        let key = keys.from_server.as_ref().expect("a cipher");
        key.open(&mut frame).expect("a frame that opens").to_vec()
    }

    fn check_signature(&self, header: &Header, message: &[u8]) {
        if header.flags.contains(HeaderFlags::SIGNED) {
            let keys = self.keys.as_ref().expect("keys to verify with");
            assert!(
                keys.signing.verify(&mut message.to_vec()),
                "signature of {header:?}"
            );
        }
    }

    // Logon

    pub(super) fn negotiate(&mut self, dialects: &[Dialect]) -> Response {
        let request = self.negotiate_request(dialects);
        let response = self.negotiate_with(&request);
        assert_eq!(response.status(), NtStatus::SUCCESS, "NEGOTIATE");
        response
    }

    pub(super) fn negotiate_request(&self, dialects: &[Dialect]) -> NegotiateRequest {
        NegotiateRequest {
            security_mode: self.security_mode,
            capabilities: Capabilities::ENCRYPTION | Capabilities::LARGE_MTU,
            client_guid: CLIENT_GUID,
            dialects: dialects.to_vec(),
            negotiate_contexts: vec![
                NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
                    hash_algorithms: vec![HashAlgorithmId::SHA_512],
                    salt: vec![5; 32],
                }),
                NegotiateContext::Encryption(EncryptionCapabilities {
                    ciphers: self.ciphers.clone(),
                }),
                NegotiateContext::Signing(SigningCapabilities {
                    signing_algorithms: self.signing_algorithms.clone(),
                }),
            ],
        }
    }

    pub(super) fn negotiate_with(&mut self, request: &NegotiateRequest) -> Response {
        let header = Header {
            tree_id: 0,
            ..self.header(Command::NEGOTIATE)
        };
        let sent = self.frame(vec![(header, encode(|w| request.encode(w)))]);
        self.preauth = PreauthHash::new();
        self.preauth.update(&sent);
        if let Some(work) = self.connection.receive(sent).unwrap() {
            work.run();
        }
        let response = self.response();
        self.preauth.update(&response.message);
        if response.status() == NtStatus::SUCCESS {
            self.take_negotiation(&NegotiateResponse::decode(&response.message).unwrap());
        }
        response
    }

    fn take_negotiation(&mut self, response: &NegotiateResponse<'_>) {
        self.dialect = response.dialect_revision;
        self.hint = response.security_buffer.to_vec();
        (self.signing, self.cipher) = match self.dialect {
            Dialect::SMB_3_0 | Dialect::SMB_3_0_2 => {
                let ccm = response.capabilities.contains(Capabilities::ENCRYPTION);
                (SigningAlgorithm::AesCmac, ccm.then_some(Cipher::Aes128Ccm))
            }
            Dialect::SMB_3_1_1 => (SigningAlgorithm::AesCmac, None),
            _ => (SigningAlgorithm::HmacSha256, None),
        };
        for context in &response.negotiate_contexts {
            match context {
                NegotiateContext::Encryption(chosen) => {
                    self.cipher = Cipher::from_id(chosen.ciphers[0]);
                }
                NegotiateContext::Signing(chosen) => {
                    self.signing = SigningAlgorithm::from_id(chosen.signing_algorithms[0]).unwrap();
                }
                _ => {}
            }
        }
    }

    /// Logs on in as many steps as it takes and gives the last status.
    pub(super) fn log_on(&mut self, user: &str, password: &str) -> NtStatus {
        self.session_id = 0;
        self.keys = None;
        let protect = std::mem::replace(&mut self.protect, Protect::Nothing);
        let mut hash = self.preauth.clone();
        let mut initiator = initiator(user, password);
        let mut token = initiator.first(&self.hint, &crypto::SystemRandom);
        loop {
            let (sent, response) = self.session_setup(&token);
            self.session_id = response.header.session_id;
            hash.update(&sent);
            let body = SessionSetupResponse::decode(&response.message);
            if response.status() == NtStatus::SUCCESS {
                self.take_keys(&initiator.session_key().unwrap(), &hash);
                assert!(
                    response.header.flags.contains(HeaderFlags::SIGNED),
                    "the last one"
                );
                self.check_signature(&response.header, &response.message);
                self.protect = protect;
                return response.status();
            }
            if response.status() != NtStatus::MORE_PROCESSING_REQUIRED {
                return response.status();
            }
            hash.update(&response.message);
            let answer = body.unwrap().security_buffer.to_vec();
            let now = self.world.clock.now();
            token = initiator.step(&answer, now, &crypto::SystemRandom).unwrap();
        }
    }

    /// Logs on again in the session that there is.
    pub(super) fn log_on_again(&mut self, user: &str, password: &str) -> NtStatus {
        let mut initiator = initiator(user, password);
        let mut token = initiator.first(&self.hint, &crypto::SystemRandom);
        loop {
            let (_, response) = self.session_setup(&token);
            if response.status() != NtStatus::MORE_PROCESSING_REQUIRED {
                return response.status();
            }
            let body = SessionSetupResponse::decode(&response.message).unwrap();
            let now = self.world.clock.now();
            token = initiator
                .step(body.security_buffer, now, &crypto::SystemRandom)
                .unwrap();
        }
    }

    pub(super) fn session_setup(&mut self, token: &[u8]) -> (Vec<u8>, Response) {
        let request = self.session_setup_request(token);
        let header = Header {
            tree_id: 0,
            ..self.header(Command::SESSION_SETUP)
        };
        let sent = self.frame(vec![(header, encode(|w| request.encode(w)))]);
        let plain = if self.protect == Protect::Encrypt {
            Vec::new()
        } else {
            sent.clone()
        };
        if let Some(work) = self.connection.receive(sent).unwrap() {
            work.run();
        }
        let frame = self.outbox.next_frame().expect("a response");
        let message = self.decrypted(frame);
        let header = Header::decode(&message).unwrap();
        (plain, Response { header, message })
    }

    pub(super) fn session_setup_request<'b>(&self, token: &'b [u8]) -> SessionSetupRequest<'b> {
        SessionSetupRequest {
            flags: SessionSetupFlags::NONE,
            security_mode: self.security_mode,
            capabilities: Capabilities::NONE,
            previous_session_id: self.previous_session_id,
            security_buffer: token,
        }
    }

    fn take_keys(&mut self, session_key: &[u8; 16], hash: &PreauthHash) {
        let hash = (self.dialect == Dialect::SMB_3_1_1).then(|| hash.value());
        let keys = SessionKeys::derive(self.dialect, session_key, hash.as_ref(), self.cipher);
        let sealing = |key: &[u8]| self.cipher.and_then(|cipher| SealingKey::new(cipher, key));
        self.keys = Some(Keys {
            signing: SigningKey::new(self.signing, &keys.signing),
            to_server: sealing(&keys.client_to_server),
            from_server: sealing(&keys.server_to_client),
        });
    }

    // Files

    pub(super) fn tree_connect(&mut self, path: &str) -> NtStatus {
        let request = TreeConnectRequest {
            flags: TreeConnectFlags::NONE,
            path: path.into(),
        };
        let response = self.call(Command::TREE_CONNECT, |w| request.encode(w));
        if response.status() == NtStatus::SUCCESS {
            self.tree_id = response.header.tree_id;
        }
        response.status()
    }

    pub(super) fn create(&mut self, request: &CreateRequest<'_>) -> Result<FileId, NtStatus> {
        let response = self.call(Command::CREATE, |w| request.encode(w));
        match response.status() {
            NtStatus::SUCCESS => Ok(CreateResponse::decode(&response.message).unwrap().file_id),
            status => Err(status),
        }
    }

    /// Opens or creates a file with all rights.
    pub(super) fn file(&mut self, name: &str) -> FileId {
        self.create(&create_request(name)).unwrap()
    }

    /// Opens or creates a directory with all rights.
    pub(super) fn directory(&mut self, name: &str) -> FileId {
        let create_options = CreateOptions::DIRECTORY_FILE;
        self.create(&CreateRequest {
            create_options,
            ..create_request(name)
        })
        .unwrap()
    }
}

/// Opens or creates a file with all rights.
pub(super) fn create_request(name: &str) -> CreateRequest<'static> {
    CreateRequest {
        requested_oplock_level: OplockLevel::NONE,
        impersonation_level: ImpersonationLevel::IMPERSONATION,
        desired_access: AccessMask::FILE_ALL,
        file_attributes: 0,
        share_access: ShareAccess::READ | ShareAccess::WRITE | ShareAccess::DELETE,
        create_disposition: CreateDisposition::OPEN_IF,
        create_options: CreateOptions::NONE,
        name: name.to_owned(),
        create_contexts: Vec::new(),
    }
}

/// The bytes of a body, whose offsets count from the header before it.
pub(super) fn encode(body: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.zeros(Header::LEN);
    body(&mut writer);
    writer.into_inner().split_off(Header::LEN)
}

fn initiator(user: &str, password: &str) -> Initiator {
    let credentials = Credentials {
        user: user.to_owned(),
        domain: String::new(),
        secret: Secret::Password(password.to_owned()),
    };
    Initiator::new(credentials, "server")
}
