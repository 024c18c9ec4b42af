//! Requests that make sense: fields near their limits, and what the client was given.

use super::client::Client;
use super::values::{Code, Context, File, Length, Name, Number};
use arbitrary::Arbitrary;
use wire::dtyp::{AccessMask, Writer};
use wire::fscc::fsctl::{Fsctl, OffloadReadInput, OffloadWriteInput, StorageOffloadToken};
use wire::smb2::{
    ChangeNotifyFlags, ChangeNotifyRequest, Channel, CloseFlags, CloseRequest, Command,
    CompletionFilter, CreateContext, CreateDisposition, CreateOptions, CreateRequest, FileId,
    FlushRequest, Header, ImpersonationLevel, InfoType, IoctlFlags, IoctlRequest, LockElement,
    LockFlags, LockRequest, OplockLevel, QueryDirectoryFlags, QueryDirectoryRequest,
    QueryInfoRequest, ReadFlags, ReadRequest, SetInfoRequest, ShareAccess, TreeConnectFlags,
    TreeConnectRequest, WriteFlags, WriteRequest,
};

/// Requests that go out together.
#[derive(Arbitrary, Debug)]
pub(super) struct Frame<'a> {
    parts: Vec<Part<'a>>,
    /// Bytes that are overwritten at the end.
    pub(super) changes: Vec<(u16, u8)>,
    /// Done only after the next frame has been received.
    pub(super) postponed: bool,
}

#[derive(Arbitrary, Debug)]
pub(super) struct Part<'a> {
    pub(super) request: Request<'a>,
    pub(super) tree: u8,
    pub(super) related: bool,
    pub(super) signed: bool,
}

impl<'a> Frame<'a> {
    /// One request alone.
    pub(super) fn of(request: Request<'a>, tree: u8) -> Self {
        Self {
            parts: vec![Part {
                request,
                tree,
                related: false,
                signed: false,
            }],
            changes: Vec::new(),
            postponed: false,
        }
    }

    pub(super) fn parts(&self) -> &[Part<'a>] {
        static ECHO: Part<'static> = Part {
            request: Request::Plain(13),
            tree: 0,
            related: false,
            signed: false,
        };
        match &self.parts[..] {
            [] => std::slice::from_ref(&ECHO),
            parts => &parts[..parts.len().min(9)],
        }
    }
}

#[derive(Arbitrary, Debug)]
pub(super) enum Request<'a> {
    Create(Create<'a>),
    Close {
        file: File,
        flags: u8,
    },
    Flush {
        file: File,
    },
    Read {
        file: File,
        offset: Number,
        length: Length,
        minimum: u16,
    },
    Write {
        file: File,
        offset: Number,
        data: &'a [u8],
        flags: u8,
    },
    Fill {
        file: File,
        offset: Number,
        length: Length,
    },
    Lock {
        file: File,
        sequence: u32,
        locks: Vec<(Number, Number, u8)>,
    },
    Ioctl {
        file: File,
        code: Code,
        max_output: Length,
        input: &'a [u8],
    },
    OffloadRead {
        file: File,
        offset: Number,
        length: Number,
    },
    OffloadWrite {
        file: File,
        offset: Number,
        length: Number,
        from: Number,
    },
    QueryDirectory {
        file: File,
        class: u8,
        flags: u8,
        room: Length,
        pattern: Name<'a>,
    },
    ChangeNotify {
        file: File,
        filter: u32,
        room: Length,
        tree: bool,
    },
    QueryInfo {
        file: File,
        kind: u8,
        class: u8,
        parts: u32,
        room: Length,
        input: &'a [u8],
    },
    SetInfo {
        file: File,
        kind: u8,
        class: u8,
        parts: u32,
        buffer: &'a [u8],
    },
    SetNumber {
        file: File,
        class: u8,
        value: Number,
    },
    Rename {
        file: File,
        class: u8,
        replace: bool,
        name: Name<'a>,
    },
    TreeConnect {
        share: u8,
    },
    Cancel,
    /// Four bytes that say nothing more.
    Plain(u8),
    Raw {
        command: u8,
        body: &'a [u8],
    },
}

#[derive(Arbitrary, Debug)]
pub(super) struct Create<'a> {
    name: Name<'a>,
    /// All, if nothing else is asked for.
    access: Option<u32>,
    attributes: u16,
    share_access: u8,
    disposition: u8,
    options: u32,
    plain: bool,
    contexts: Vec<Context<'a>>,
}

/// The longest WRITE that is filled here.
const FILL_MAX: u32 = 300 * 1024;

impl Request<'_> {
    /// A WRITE to the first file.
    pub(super) fn some_data() -> Self {
        Self::Fill {
            file: File(0),
            offset: Number::Small(0),
            length: Length::Near(13, 100),
        }
    }

    pub(super) fn command(&self) -> Command {
        match self {
            Self::Create(_) => Command::CREATE,
            Self::Close { .. } => Command::CLOSE,
            Self::Flush { .. } => Command::FLUSH,
            Self::Read { .. } => Command::READ,
            Self::Write { .. } | Self::Fill { .. } => Command::WRITE,
            Self::Lock { .. } => Command::LOCK,
            Self::Ioctl { .. } | Self::OffloadRead { .. } | Self::OffloadWrite { .. } => {
                Command::IOCTL
            }
            Self::QueryDirectory { .. } => Command::QUERY_DIRECTORY,
            Self::ChangeNotify { .. } => Command::CHANGE_NOTIFY,
            Self::QueryInfo { .. } => Command::QUERY_INFO,
            Self::SetInfo { .. } | Self::SetNumber { .. } | Self::Rename { .. } => {
                Command::SET_INFO
            }
            Self::TreeConnect { .. } => Command::TREE_CONNECT,
            Self::Cancel => Command::CANCEL,
            Self::Plain(command) | Self::Raw { command, .. } => Command(u16::from(command % 20)),
        }
    }

    /// The tree that the request's file is in.
    pub(super) fn tree(&self, client: &Client<'_>) -> Option<u32> {
        let file = match self {
            Self::Close { file, .. }
            | Self::Flush { file }
            | Self::Read { file, .. }
            | Self::Write { file, .. }
            | Self::Fill { file, .. }
            | Self::Lock { file, .. }
            | Self::Ioctl { file, .. }
            | Self::OffloadRead { file, .. }
            | Self::OffloadWrite { file, .. }
            | Self::QueryDirectory { file, .. }
            | Self::ChangeNotify { file, .. }
            | Self::QueryInfo { file, .. }
            | Self::SetInfo { file, .. }
            | Self::SetNumber { file, .. }
            | Self::Rename { file, .. } => file,
            _ => return None,
        };
        file.known(client).map(|file| file.tree_id)
    }

    /// Bytes that must be paid for with credits.
    pub(super) fn payload(&self) -> u32 {
        let length = match self {
            Self::Read { length, .. } | Self::Fill { length, .. } => length,
            Self::QueryDirectory { room, .. } | Self::QueryInfo { room, .. } => room,
            Self::ChangeNotify { room, .. } => room,
            Self::Ioctl { max_output, .. } => max_output,
            _ => return 0,
        };
        length.value().min(FILL_MAX)
    }

    /// The body; its offsets count from a header before it.
    pub(super) fn encode(&self, client: &Client<'_>) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.zeros(Header::LEN);
        match self {
            Self::Create(create) => create.encode(&mut writer),
            Self::Raw { body, .. } => writer.bytes(body),
            Self::Cancel | Self::Plain(_) => writer.u32(4),
            Self::TreeConnect { share } => tree_connect(*share, &mut writer),
            Self::QueryDirectory { .. } | Self::QueryInfo { .. } | Self::ChangeNotify { .. } => {
                self.encode_query(client, &mut writer);
            }
            Self::SetInfo { .. } | Self::SetNumber { .. } | Self::Rename { .. } => {
                self.encode_set_info(client, &mut writer);
            }
            Self::Ioctl { .. } | Self::OffloadRead { .. } | Self::OffloadWrite { .. } => {
                self.encode_ioctl(client, &mut writer);
            }
            _ => self.encode_data(client, &mut writer),
        }
        writer.into_inner().split_off(Header::LEN)
    }

    fn encode_data(&self, client: &Client<'_>, w: &mut Writer) {
        match self {
            Self::Close { file, flags } => {
                let flags = CloseFlags((*flags).into());
                CloseRequest {
                    flags,
                    file_id: file.id(client),
                }
                .encode(w);
            }
            Self::Flush { file } => FlushRequest {
                file_id: file.id(client),
            }
            .encode(w),
            Self::Read {
                file,
                offset,
                length,
                minimum,
            } => ReadRequest {
                padding: 0,
                flags: ReadFlags::NONE,
                length: length.value(),
                offset: offset.value(),
                file_id: file.id(client),
                minimum_count: (*minimum).into(),
                channel: Channel::NONE,
                remaining_bytes: 0,
            }
            .encode(w),
            Self::Write {
                file,
                offset,
                data,
                flags,
            } => {
                let write = write(file.id(client), offset, data);
                WriteRequest {
                    flags: WriteFlags((*flags).into()),
                    ..write
                }
                .encode(w);
            }
            Self::Fill {
                file,
                offset,
                length,
            } => {
                let data = vec![0x77; length.value().min(FILL_MAX) as usize];
                write(file.id(client), offset, &data).encode(w);
            }
            Self::Lock {
                file,
                sequence,
                locks,
            } => {
                let element = |(offset, length, flags): &(Number, Number, u8)| LockElement {
                    offset: offset.value(),
                    length: length.value(),
                    flags: LockFlags((*flags).into()),
                };
                let locks = locks.iter().map(element).collect();
                let (lock_sequence, file_id) = (*sequence, file.id(client));
                LockRequest {
                    lock_sequence,
                    file_id,
                    locks,
                }
                .encode(w);
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn encode_query(&self, client: &Client<'_>, w: &mut Writer) {
        match self {
            Self::QueryDirectory {
                file,
                class,
                flags,
                room,
                pattern,
            } => QueryDirectoryRequest {
                file_information_class: *class,
                flags: QueryDirectoryFlags(*flags),
                file_index: 0,
                file_id: file.id(client),
                output_buffer_length: room.value(),
                file_name: pattern.text(),
            }
            .encode(w),
            Self::ChangeNotify {
                file,
                filter,
                room,
                tree,
            } => ChangeNotifyRequest {
                flags: ChangeNotifyFlags(u16::from(*tree)),
                output_buffer_length: room.value(),
                file_id: file.id(client),
                completion_filter: CompletionFilter(*filter),
            }
            .encode(w),
            Self::QueryInfo {
                file,
                kind,
                class,
                parts,
                room,
                input,
            } => QueryInfoRequest {
                info_type: InfoType(kind % 6),
                file_info_class: class % 64,
                output_buffer_length: room.value(),
                additional_information: *parts,
                flags: 0,
                file_id: file.id(client),
                input,
            }
            .encode(w),
            other => unreachable!("{other:?}"),
        }
    }

    fn encode_set_info(&self, client: &Client<'_>, w: &mut Writer) {
        let mut value = Writer::new();
        let (file, kind, class, parts, buffer) = match self {
            Self::SetInfo {
                file,
                kind,
                class,
                parts,
                buffer,
            } => (file, kind % 6, class % 72, *parts, *buffer),
            Self::SetNumber {
                file,
                class,
                value: number,
            } => {
                // Disposition, position, mode, allocation, end of file, valid data length, and
                // DispositionEx.
                const CLASSES: [u8; 7] = [13, 14, 16, 19, 20, 39, 64];
                value.u64(number.value());
                let class = CLASSES[usize::from(*class) % CLASSES.len()];
                (file, 1, class, 0, value.written())
            }
            Self::Rename {
                file,
                class,
                replace,
                name,
            } => {
                // Rename, link, RenameEx.
                const CLASSES: [u8; 3] = [10, 11, 65];
                let name = name.text();
                value.u8((*replace).into());
                value.zeros(15);
                value.u32(name.encode_utf16().count() as u32 * 2);
                value.utf16(&name);
                let class = CLASSES[usize::from(*class) % CLASSES.len()];
                (file, 1, class, 0, value.written())
            }
            other => unreachable!("{other:?}"),
        };
        SetInfoRequest {
            info_type: InfoType(kind),
            file_info_class: class,
            additional_information: parts,
            file_id: file.id(client),
            buffer,
        }
        .encode(w);
    }

    fn encode_ioctl(&self, client: &Client<'_>, w: &mut Writer) {
        let mut value = Writer::new();
        let (file, code, room, input) = match self {
            Self::Ioctl {
                file,
                code,
                max_output,
                input,
            } => (file, code.value(), max_output.value(), *input),
            Self::OffloadRead {
                file,
                offset,
                length,
            } => {
                OffloadReadInput::new(offset.value(), length.value()).encode(&mut value);
                (file, Fsctl::OFFLOAD_READ.0, 1024, value.written())
            }
            Self::OffloadWrite {
                file,
                offset,
                length,
                from,
            } => {
                OffloadWriteInput {
                    size: OffloadWriteInput::LEN as u32,
                    flags: 0,
                    file_offset: offset.value(),
                    copy_length: length.value(),
                    transfer_offset: from.value(),
                    token: client
                        .token
                        .clone()
                        .unwrap_or_else(StorageOffloadToken::zero_data),
                }
                .encode(&mut value);
                (file, Fsctl::OFFLOAD_WRITE.0, 1024, value.written())
            }
            other => unreachable!("{other:?}"),
        };
        IoctlRequest {
            ctl_code: code,
            file_id: file.id(client),
            max_input_response: 0,
            max_output_response: room,
            flags: IoctlFlags(1),
            input,
        }
        .encode(w);
    }
}

fn write<'a>(file_id: FileId, offset: &Number, data: &'a [u8]) -> WriteRequest<'a> {
    WriteRequest {
        offset: offset.value(),
        file_id,
        channel: Channel::NONE,
        remaining_bytes: 0,
        flags: WriteFlags::NONE,
        data,
    }
}

fn tree_connect(share: u8, w: &mut Writer) {
    const SHARES: [&str; 5] = ["open", "IPC$", "locked", "read", "none"];
    let share = SHARES[usize::from(share) % SHARES.len()];
    TreeConnectRequest {
        flags: TreeConnectFlags::NONE,
        path: format!(r"\\server\{share}"),
    }
    .encode(w);
}

impl<'a> Create<'a> {
    /// All rights, and it need not be there.
    pub(super) fn plain(name: &'a str, directory: bool) -> Self {
        Self {
            name: Name::Any(name),
            access: None,
            attributes: 0,
            share_access: 7,
            disposition: 3,
            options: u32::from(directory),
            plain: true,
            contexts: Vec::new(),
        }
    }

    fn encode(&self, w: &mut Writer) {
        let context = |context: &Context<'a>| CreateContext {
            name: context.name(),
            data: context.data,
        };
        let create_contexts = self.contexts.iter().take(4).map(context).collect();
        CreateRequest {
            requested_oplock_level: OplockLevel::NONE,
            impersonation_level: ImpersonationLevel::IMPERSONATION,
            desired_access: self.access.map_or(AccessMask::FILE_ALL, AccessMask),
            file_attributes: self.attributes.into(),
            share_access: ShareAccess(if self.plain {
                7
            } else {
                self.share_access.into()
            }),
            create_disposition: CreateDisposition(if self.plain {
                3
            } else {
                (self.disposition % 7).into()
            }),
            create_options: CreateOptions(if self.plain {
                // Directory, or delete on close, or neither.
                self.options & 0x1001
            } else {
                self.options
            }),
            name: self.name.text(),
            create_contexts,
        }
        .encode(w);
    }
}
