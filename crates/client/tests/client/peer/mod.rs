//! A server in memory, made of the decoders and encoders of `wire`, that misbehaves on request.

pub(crate) mod files;
mod protection;

use auth::{Acceptor, Credentials, MemoryAccounts, Secret, ServerNames, Step};
use client::{ConnectOptions, Connection, Encryption, Error, Tree};
use crypto::{PreauthHash, SystemRandom};
use files::{Answer, Files};
use protection::Protection;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use wire::dtyp::{AccessMask, FileTime, Guid, NtStatus, Writer};
use wire::fscc::fsctl::{Fsctl, ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse};
use wire::smb2::negotiate::context::{
    EncryptionCapabilities, PreauthIntegrityCapabilities, SigningCapabilities,
};
use wire::smb2::{
    Capabilities, CipherId, Command, Dialect, ErrorResponse, HashAlgorithmId, Header, HeaderFlags,
    IoctlFlags, IoctlRequest, IoctlResponse, LogoffResponse, NegotiateContext, NegotiateRequest,
    NegotiateResponse, SecurityMode, SessionFlags, SessionSetupRequest, SessionSetupResponse,
    ShareCapabilities, ShareFlags, ShareType, SigningAlgorithmId, TreeConnectResponse,
    TreeDisconnectResponse, frame,
};

/// Where the tests' user may log on.
pub(crate) const USER: &str = "anna";
pub(crate) const PASSWORD: &str = "geheim";

const SESSION: u64 = 0x0000_0700_0000_0051;
const TREE: u32 = 7;
const GUID: Guid = Guid([0x77; 16]);

/// How the peer behaves.
#[derive(Clone)]
pub(crate) struct Manners {
    pub(crate) dialect: Dialect,
    pub(crate) signing_required: bool,
    pub(crate) session_flags: SessionFlags,
    pub(crate) share_encrypts: bool,
    pub(crate) cipher: CipherId,
    pub(crate) signing: SigningAlgorithmId,
    pub(crate) max_size: u32,
    /// Credits granted at most with one answer.
    pub(crate) credits_max: u16,
    /// Answers FSCTL_VALIDATE_NEGOTIATE_INFO like this, if with something else than the truth.
    pub(crate) validate: Option<NtStatus>,
    pub(crate) lies_about_dialect: bool,
    /// Leaves the last answer of SESSION_SETUP without signature.
    pub(crate) forgets_to_sign: bool,
    /// Protects no answer behind the logon.
    pub(crate) drops_protection: bool,
    /// Damages the signature or the ciphertext of every answer behind TREE_CONNECT.
    pub(crate) damages: bool,
}

impl Manners {
    pub(crate) fn of(dialect: Dialect) -> Self {
        Self {
            dialect,
            signing_required: false,
            session_flags: SessionFlags::NONE,
            share_encrypts: false,
            cipher: CipherId::AES_128_GCM,
            signing: SigningAlgorithmId::AES_GMAC,
            max_size: 8 << 20,
            credits_max: 512,
            validate: None,
            lies_about_dialect: false,
            forgets_to_sign: false,
            drops_protection: false,
            damages: false,
        }
    }
}

impl Default for Manners {
    fn default() -> Self {
        Self::of(Dialect::SMB_3_1_1)
    }
}

/// Options that go well with the peer.
pub(crate) fn options() -> ConnectOptions {
    ConnectOptions::new("peer")
}

pub(crate) fn credentials() -> Credentials {
    Credentials {
        user: USER.into(),
        domain: String::new(),
        secret: Secret::Password(PASSWORD.into()),
    }
}

/// Starts a peer and gives the client's end of the line.
pub(crate) fn start(manners: Manners, files: Arc<Files>) -> DuplexStream {
    let (near, far) = tokio::io::duplex(1 << 20);
    tokio::spawn(Peer::new(manners, files, far).run());
    near
}

/// Connects, logs on and enters the share.
pub(crate) async fn tree_with(
    manners: Manners,
    options: ConnectOptions,
    files: &Arc<Files>,
) -> Result<Tree, Error> {
    let connection = Connection::new(start(manners, Arc::clone(files)), options).await?;
    connection.session(credentials()).await?.tree("share").await
}

/// As [`tree_with`] with usual manners and options.
pub(crate) async fn tree(files: &Arc<Files>) -> Tree {
    tree_with(Manners::default(), options(), files)
        .await
        .unwrap()
}

/// Options for a given signing and encryption.
pub(crate) fn options_with(signing_required: bool, encryption: Encryption) -> ConnectOptions {
    ConnectOptions {
        signing_required,
        encryption,
        ..options()
    }
}

struct Peer {
    manners: Manners,
    files: Arc<Files>,
    line: DuplexStream,
    acceptor: Acceptor,
    preauth: PreauthHash,
    asked: Option<NegotiateRequest>,
    protection: Option<Protection>,
}

/// What a request came with, and so what its answer gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wrapped {
    Plain,
    Signed,
    Sealed,
}

impl Peer {
    fn new(manners: Manners, files: Arc<Files>, line: DuplexStream) -> Self {
        let accounts = MemoryAccounts::new(&SystemRandom);
        accounts.add(USER, PASSWORD).unwrap();
        let names = ServerNames {
            netbios_name: "PEER".into(),
            netbios_domain: "WORKGROUP".into(),
            dns_name: "peer".into(),
            dns_domain: String::new(),
        };
        Self {
            manners,
            files,
            line,
            acceptor: Acceptor::new(Arc::new(accounts), Arc::new(names)),
            preauth: PreauthHash::new(),
            asked: None,
            protection: None,
        }
    }

    async fn run(mut self) {
        while let Some(frame) = self.read().await {
            if self.answer(frame).await.is_none() {
                return;
            }
        }
    }

    async fn read(&mut self) -> Option<Vec<u8>> {
        let mut prefix = [0; 4];
        self.line.read_exact(&mut prefix).await.ok()?;
        let mut frame = vec![0; frame::parse_prefix(prefix).unwrap()];
        self.line.read_exact(&mut frame).await.ok()?;
        Some(frame)
    }

    async fn answer(&mut self, mut frame: Vec<u8>) -> Option<()> {
        let mut wrapped = Wrapped::Plain;
        if frame.starts_with(b"\xFDSMB") {
            frame = self.protection.as_ref().unwrap().open(frame);
            wrapped = Wrapped::Sealed;
        }
        let header = Header::decode(&frame).unwrap();
        if header.flags.contains(HeaderFlags::SIGNED) {
            self.protection.as_ref().unwrap().verify(&mut frame);
            wrapped = Wrapped::Signed;
        }
        match header.command {
            Command::NEGOTIATE => self.negotiate(&header, &frame).await,
            Command::SESSION_SETUP => self.session_setup(&header, &frame).await,
            Command::CANCEL => {
                self.files.cancelled(header.message_id);
                Some(())
            }
            _ => self.other(&header, &frame, wrapped).await,
        }
    }

    async fn negotiate(&mut self, header: &Header, message: &[u8]) -> Option<()> {
        self.preauth.update(message);
        self.asked = Some(NegotiateRequest::decode(message).unwrap());
        let dialect = self.manners.dialect;
        let contexts = vec![
            NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
                hash_algorithms: vec![HashAlgorithmId::SHA_512],
                salt: vec![9; 32],
            }),
            NegotiateContext::Encryption(EncryptionCapabilities {
                ciphers: vec![self.manners.cipher],
            }),
            NegotiateContext::Signing(SigningCapabilities {
                signing_algorithms: vec![self.manners.signing],
            }),
        ];
        let hint = Acceptor::negotiate_hint();
        let response = NegotiateResponse {
            security_mode: self.security_mode(),
            dialect_revision: dialect,
            server_guid: GUID,
            capabilities: self.capabilities(),
            max_transact_size: self.manners.max_size,
            max_read_size: self.manners.max_size,
            max_write_size: self.manners.max_size,
            system_time: FileTime::ZERO,
            server_start_time: FileTime::ZERO,
            security_buffer: &hint,
            negotiate_contexts: contexts,
        };
        let message = self.message(header, NtStatus::SUCCESS, None, |w| response.encode(w));
        self.preauth.update(&message);
        self.send(message, Wrapped::Plain).await
    }

    fn security_mode(&self) -> SecurityMode {
        match self.manners.signing_required {
            true => SecurityMode::SIGNING_ENABLED | SecurityMode::SIGNING_REQUIRED,
            false => SecurityMode::SIGNING_ENABLED,
        }
    }

    fn capabilities(&self) -> Capabilities {
        let dialect = self.manners.dialect;
        let mut capabilities = Capabilities::NONE;
        if dialect > Dialect::SMB_2_0_2 {
            capabilities = Capabilities::LARGE_MTU;
        }
        if dialect.is_smb3() && dialect < Dialect::SMB_3_1_1 {
            capabilities |= Capabilities::ENCRYPTION;
        }
        capabilities
    }

    async fn session_setup(&mut self, header: &Header, message: &[u8]) -> Option<()> {
        self.preauth.update(message);
        let token = SessionSetupRequest::decode(message)
            .unwrap()
            .security_buffer
            .to_vec();
        let now = FileTime::from_unix(1_700_000_000, 0);
        let header = Header {
            session_id: SESSION,
            ..*header
        };
        match self.acceptor.step(&token, now, &SystemRandom) {
            Ok(Step::Continue(token)) => {
                let response = SessionSetupResponse {
                    session_flags: SessionFlags::NONE,
                    security_buffer: &token,
                };
                let status = NtStatus::MORE_PROCESSING_REQUIRED;
                let message = self.message(&header, status, None, |w| response.encode(w));
                self.preauth.update(&message);
                self.send(message, Wrapped::Plain).await
            }
            Ok(Step::Done {
                token, session_key, ..
            }) => {
                let protection =
                    Protection::new(&self.manners, SESSION, &session_key, &self.preauth);
                self.protection = Some(protection);
                let response = SessionSetupResponse {
                    session_flags: self.manners.session_flags,
                    security_buffer: &token,
                };
                let status = NtStatus::SUCCESS;
                let message = self.message(&header, status, None, |w| response.encode(w));
                let wrapped = match self.manners.forgets_to_sign {
                    true => Wrapped::Plain,
                    false => Wrapped::Signed,
                };
                self.send(message, wrapped).await
            }
            Err(error) => self.refuse(&header, error.status(), Wrapped::Plain).await,
        }
    }

    async fn other(&mut self, header: &Header, message: &[u8], wrapped: Wrapped) -> Option<()> {
        assert_eq!(header.session_id, SESSION);
        let body = match header.command {
            Command::TREE_CONNECT => {
                assert_ne!(wrapped, Wrapped::Plain, "TREE_CONNECT must be protected");
                return self.tree_connect(header, wrapped).await;
            }
            Command::LOGOFF => encoded(|w| LogoffResponse.encode(w)),
            Command::TREE_DISCONNECT => encoded(|w| TreeDisconnectResponse.encode(w)),
            Command::IOCTL if is_validate(message) => {
                return self.validate(header, message, wrapped).await;
            }
            _ => return self.file(header, message, wrapped).await,
        };
        let body = body.into_inner();
        let message = self.message(header, NtStatus::SUCCESS, None, |w| {
            w.bytes(&body[Header::LEN..])
        });
        self.send(message, wrapped).await
    }

    async fn tree_connect(&mut self, header: &Header, wrapped: Wrapped) -> Option<()> {
        let share_flags = match self.manners.share_encrypts {
            true => ShareFlags::ENCRYPT_DATA,
            false => ShareFlags::NONE,
        };
        let response = TreeConnectResponse {
            share_type: ShareType::DISK,
            share_flags,
            capabilities: ShareCapabilities::NONE,
            maximal_access: AccessMask::FILE_ALL,
        };
        let header = Header {
            tree_id: TREE,
            ..*header
        };
        let message = self.message(&header, NtStatus::SUCCESS, None, |w| response.encode(w));
        self.send(message, wrapped).await
    }

    /// [MS-SMB2] 3.3.5.15.12 Handling a Validate Negotiate Info Request
    async fn validate(&mut self, header: &Header, message: &[u8], wrapped: Wrapped) -> Option<()> {
        assert_ne!(wrapped, Wrapped::Plain, "it must be signed");
        if let Some(status) = self.manners.validate {
            return self.refuse(header, status, wrapped).await;
        }
        let request = IoctlRequest::decode(message).unwrap();
        let input = ValidateNegotiateInfoRequest::decode(request.input).unwrap();
        let asked = self.asked.as_ref().unwrap();
        assert_eq!(input.guid, asked.client_guid);
        assert_eq!(input.capabilities, asked.capabilities.0);
        assert_eq!(
            input.dialects,
            asked.dialects.iter().map(|d| d.0).collect::<Vec<_>>()
        );
        let dialect = match self.manners.lies_about_dialect {
            true => Dialect::SMB_3_1_1.0,
            false => self.manners.dialect.0,
        };
        let output = ValidateNegotiateInfoResponse {
            capabilities: self.capabilities().0,
            guid: GUID,
            security_mode: self.security_mode().0,
            dialect,
        };
        let mut writer = Writer::new();
        output.encode(&mut writer);
        let response = IoctlResponse {
            ctl_code: request.ctl_code,
            file_id: request.file_id,
            flags: IoctlFlags::NONE,
            input: &[],
            output: writer.written(),
        };
        let message = self.message(header, NtStatus::SUCCESS, None, |w| response.encode(w));
        self.send(message, wrapped).await
    }

    /// Everything about files, and every misdeed.
    async fn file(&mut self, header: &Header, message: &[u8], wrapped: Wrapped) -> Option<()> {
        assert_eq!(header.tree_id, TREE);
        let protected = wrapped;
        match self.files.answer(header, message) {
            Answer::Disconnect => return None,
            Answer::Silence => return Some(()),
            Answer::Failure(status) => return self.refuse(header, status, protected).await,
            Answer::Body {
                status,
                body,
                pending,
            } => {
                let mut header = *header;
                if pending {
                    header.async_id = Some(header.message_id + 1000);
                    let interim = self.message(&header, NtStatus::PENDING, Some(1), |w| {
                        ErrorResponse {
                            context_count: 0,
                            data: &[],
                        }
                        .encode(w);
                    });
                    self.send(interim, Wrapped::Plain).await?;
                    tokio::time::sleep(Duration::from_secs(90)).await;
                }
                let credits = pending.then_some(0);
                let message = self.message(&header, status, credits, |w| w.bytes(&body));
                self.send(message, protected).await
            }
            Answer::Later => Some(()),
        }?;
        for (header, status, body) in self.files.postponed() {
            let message = self.message(&header, status, None, |w| w.bytes(&body));
            self.send(message, protected).await?;
        }
        Some(())
    }

    async fn refuse(&mut self, header: &Header, status: NtStatus, wrapped: Wrapped) -> Option<()> {
        let message = self.message(header, status, None, |w| {
            ErrorResponse {
                context_count: 0,
                data: &[],
            }
            .encode(w);
        });
        self.send(message, wrapped).await
    }

    fn message(
        &self,
        request: &Header,
        status: NtStatus,
        credits: Option<u16>,
        body: impl FnOnce(&mut Writer),
    ) -> Vec<u8> {
        let header = Header {
            status,
            credits: credits.unwrap_or(request.credits.min(self.manners.credits_max)),
            flags: HeaderFlags::SERVER_TO_REDIR,
            signature: [0; 16],
            ..*request
        };
        let mut writer = Writer::new();
        header.encode(&mut writer);
        body(&mut writer);
        writer.into_inner()
    }

    async fn send(&mut self, mut message: Vec<u8>, wrapped: Wrapped) -> Option<()> {
        let command = Header::decode(&message).unwrap().command;
        let late = !matches!(
            command,
            Command::NEGOTIATE | Command::SESSION_SETUP | Command::TREE_CONNECT
        );
        if let (Some(protection), false) = (&self.protection, late && self.manners.drops_protection)
        {
            match wrapped {
                Wrapped::Plain => {}
                Wrapped::Signed => protection.sign(&mut message),
                Wrapped::Sealed => message = protection.seal(message),
            }
        }
        if late && self.manners.damages {
            // The signature of either header.
            let place = if wrapped == Wrapped::Sealed { 5 } else { 50 };
            message[place] ^= 1;
        }
        let prefix = frame::prefix(message.len()).unwrap();
        self.line.write_all(&prefix).await.ok()?;
        self.line.write_all(&message).await.ok()
    }
}

fn encoded(body: impl FnOnce(&mut Writer)) -> Writer {
    let mut writer = Writer::new();
    writer.zeros(Header::LEN);
    body(&mut writer);
    writer
}

fn is_validate(message: &[u8]) -> bool {
    IoctlRequest::decode(message)
        .is_ok_and(|request| request.ctl_code == Fsctl::VALIDATE_NEGOTIATE_INFO.0)
}
