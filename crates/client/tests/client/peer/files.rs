//! The peer's files: in memory, with the misdeed of the test's choice at the call of its choice.

use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use wire::dtyp::{FileTime, NtStatus, Writer};
use wire::fscc::file_information::{
    FileDispositionInformation, FileEndOfFileInformation, FileInformationClass,
    FileRenameInformation, FileStandardInformation,
};
use wire::fscc::file_system_information::FileFsSectorSizeInformation;
use wire::fscc::fsctl::{
    FileAllocatedRangeBuffer, Fsctl, OffloadReadInput, OffloadReadOutput, OffloadWriteInput,
    OffloadWriteOutput, StorageOffloadToken, TokenType,
};
use wire::smb2::{
    CloseFlags, CloseRequest, CloseResponse, Command, CreateAction, CreateDisposition,
    CreateRequest, CreateResponse, CreateResponseFlags, FileId, Header, InfoType, IoctlFlags,
    IoctlRequest, IoctlResponse, OplockLevel, QueryInfoRequest, QueryInfoResponse, ReadRequest,
    ReadResponse, SetInfoRequest, SetInfoResponse, WriteRequest, WriteResponse,
};

const SECTOR: u64 = 512;
/// Other than the zero token.
const NATIVE: TokenType = TokenType(0x0001_0001);

/// What a call is about, as misdeeds see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    Create,
    Close,
    Read,
    Write,
    SetInfo,
    QueryInfo,
    OffloadRead,
    OffloadWrite,
    QueryRanges,
    Other,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Misdeed {
    /// It fails.
    Status(NtStatus),
    /// The connection ends instead of an answer.
    Disconnect,
    /// There is no answer.
    Silence,
    /// First STATUS_PENDING, and much later the answer.
    Pending,
    /// Half as much is done as could be.
    Short,
    /// Success, with nothing done.
    Nothing,
    /// The answer claims more than was asked for.
    Boast,
    /// The answer ends early.
    Cut,
}

/// The answer to a call.
pub(crate) enum Answer {
    Disconnect,
    Silence,
    Failure(NtStatus),
    Body {
        status: NtStatus,
        body: Vec<u8>,
        pending: bool,
    },
    /// Kept for [`Files::postponed`].
    Later,
}

type Rule = Box<dyn FnMut(usize, Call) -> Option<Misdeed> + Send>;

/// Files by name.
pub(crate) struct Files {
    inner: Mutex<Inner>,
}

struct Inner {
    files: BTreeMap<String, Vec<u8>>,
    open: HashMap<u64, String>,
    next_id: u64,
    calls: Vec<Call>,
    cancelled: Vec<u64>,
    rule: Rule,
    offload: Offload,
    /// Answers are held back until there are so many, and come in reverse order then.
    reverse: usize,
    held: Vec<(Header, NtStatus, Vec<u8>)>,
    knows_ranges: bool,
}

/// How the peer's ODX behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offload {
    pub(crate) read_max: u64,
    pub(crate) write_max: u64,
    /// Says ALL_ZERO_BEYOND_CURRENT_RANGE where it is true.
    pub(crate) says_zero_beyond: bool,
}

impl Files {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let files = files
            .iter()
            .map(|(name, data)| ((*name).to_owned(), data.to_vec()))
            .collect();
        Self {
            inner: Mutex::new(Inner {
                files,
                open: HashMap::new(),
                next_id: 1,
                calls: Vec::new(),
                cancelled: Vec::new(),
                rule: Box::new(|_, _| None),
                offload: Offload {
                    read_max: 16 << 10,
                    write_max: 4 << 10,
                    says_zero_beyond: false,
                },
                reverse: 0,
                held: Vec::new(),
                knows_ranges: true,
            }),
        }
    }

    /// The misdeeds: asked for each call about files, with its number from 0 on.
    pub(crate) fn misbehave(
        &self,
        rule: impl FnMut(usize, Call) -> Option<Misdeed> + Send + 'static,
    ) {
        self.inner.lock().rule = Box::new(rule);
    }

    pub(crate) fn set_offload(&self, offload: Offload) {
        self.inner.lock().offload = offload;
    }

    pub(crate) fn forget_ranges(&self) {
        self.inner.lock().knows_ranges = false;
    }

    pub(crate) fn answer_in_reverse(&self, count: usize) {
        self.inner.lock().reverse = count;
    }

    pub(crate) fn content(&self, name: &str) -> Option<Vec<u8>> {
        self.inner.lock().files.get(name).cloned()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner.lock().calls.clone()
    }

    pub(crate) fn open_count(&self) -> usize {
        self.inner.lock().open.len()
    }

    pub(crate) fn cancelled(&self, message_id: u64) {
        self.inner.lock().cancelled.push(message_id);
    }

    pub(crate) fn cancels(&self) -> usize {
        self.inner.lock().cancelled.len()
    }

    pub(crate) fn postponed(&self) -> Vec<(Header, NtStatus, Vec<u8>)> {
        let mut inner = self.inner.lock();
        if inner.held.len() < inner.reverse || inner.reverse == 0 {
            return Vec::new();
        }
        let mut held = std::mem::take(&mut inner.held);
        held.reverse();
        held
    }

    pub(crate) fn answer(&self, header: &Header, message: &[u8]) -> Answer {
        let mut inner = self.inner.lock();
        let call = kind(header.command, message);
        let number = inner.calls.len();
        inner.calls.push(call);
        let misdeed = (inner.rule)(number, call);
        match misdeed {
            Some(Misdeed::Disconnect) => return Answer::Disconnect,
            Some(Misdeed::Silence) => return Answer::Silence,
            Some(Misdeed::Status(status)) => return Answer::Failure(status),
            _ => {}
        }
        match inner.perform(header.command, message, misdeed) {
            Err(status) => Answer::Failure(status),
            Ok((status, mut body)) => {
                if misdeed == Some(Misdeed::Cut) {
                    body.truncate(body.len() / 2);
                }
                if inner.reverse > 0 && call == Call::Read {
                    inner.held.push((*header, status, body));
                    return Answer::Later;
                }
                Answer::Body {
                    status,
                    body,
                    pending: misdeed == Some(Misdeed::Pending),
                }
            }
        }
    }
}

fn kind(command: Command, message: &[u8]) -> Call {
    match command {
        Command::CREATE => Call::Create,
        Command::CLOSE => Call::Close,
        Command::READ => Call::Read,
        Command::WRITE => Call::Write,
        Command::SET_INFO => Call::SetInfo,
        Command::QUERY_INFO => Call::QueryInfo,
        Command::IOCTL => match Fsctl(IoctlRequest::decode(message).unwrap().ctl_code) {
            Fsctl::OFFLOAD_READ => Call::OffloadRead,
            Fsctl::OFFLOAD_WRITE => Call::OffloadWrite,
            Fsctl::QUERY_ALLOCATED_RANGES => Call::QueryRanges,
            _ => Call::Other,
        },
        _ => Call::Other,
    }
}

type Performed = Result<(NtStatus, Vec<u8>), NtStatus>;

fn ok(body: impl FnOnce(&mut Writer)) -> Performed {
    with(NtStatus::SUCCESS, body)
}

fn with(status: NtStatus, body: impl FnOnce(&mut Writer)) -> Performed {
    let mut writer = Writer::new();
    writer.zeros(Header::LEN);
    body(&mut writer);
    Ok((status, writer.into_inner().split_off(Header::LEN)))
}

/// How much of `could` is done, and how much of it is claimed.
fn amount(could: u64, unit: u64, misdeed: Option<Misdeed>) -> (u64, u64) {
    match misdeed {
        Some(Misdeed::Short) => {
            let half = (could / 2 / unit * unit).max(unit.min(could));
            (half, half)
        }
        Some(Misdeed::Nothing) => (0, 0),
        Some(Misdeed::Boast) => (could, could + (1 << 30)),
        _ => (could, could),
    }
}

impl Inner {
    fn perform(&mut self, command: Command, message: &[u8], misdeed: Option<Misdeed>) -> Performed {
        match command {
            Command::CREATE => self.create(&CreateRequest::decode(message).unwrap()),
            Command::CLOSE => self.close(&CloseRequest::decode(message).unwrap()),
            Command::READ => self.read(&ReadRequest::decode(message).unwrap(), misdeed),
            Command::WRITE => self.write(&WriteRequest::decode(message).unwrap(), misdeed),
            Command::SET_INFO => self.set_info(&SetInfoRequest::decode(message).unwrap()),
            Command::QUERY_INFO => {
                self.query_info(&QueryInfoRequest::decode(message).unwrap(), misdeed)
            }
            Command::IOCTL => self.ioctl(&IoctlRequest::decode(message).unwrap(), misdeed),
            _ => Err(NtStatus::NOT_SUPPORTED),
        }
    }

    fn file(&mut self, id: FileId) -> Result<&mut Vec<u8>, NtStatus> {
        let name = self.open.get(&id.volatile).ok_or(NtStatus::FILE_CLOSED)?;
        self.files.get_mut(name).ok_or(NtStatus::FILE_CLOSED)
    }

    fn create(&mut self, request: &CreateRequest<'_>) -> Performed {
        let there = self.files.contains_key(&request.name);
        match (request.create_disposition, there) {
            (CreateDisposition::OPEN, false) => return Err(NtStatus::OBJECT_NAME_NOT_FOUND),
            (CreateDisposition::OPEN, true) => {}
            _ => {
                self.files.insert(request.name.clone(), Vec::new());
            }
        }
        let volatile = self.next_id;
        self.next_id += 1;
        self.open.insert(volatile, request.name.clone());
        let length = self.files[&request.name].len() as u64;
        let response = CreateResponse {
            oplock_level: OplockLevel::NONE,
            flags: CreateResponseFlags::NONE,
            create_action: CreateAction::OPENED,
            creation_time: FileTime::ZERO,
            last_access_time: FileTime::ZERO,
            last_write_time: FileTime::ZERO,
            change_time: FileTime::ZERO,
            allocation_size: length,
            end_of_file: length,
            file_attributes: 0x80,
            file_id: FileId {
                persistent: 5,
                volatile,
            },
            create_contexts: Vec::new(),
        };
        ok(|w| response.encode(w))
    }

    fn close(&mut self, request: &CloseRequest) -> Performed {
        self.open
            .remove(&request.file_id.volatile)
            .ok_or(NtStatus::FILE_CLOSED)?;
        let response = CloseResponse {
            flags: CloseFlags::NONE,
            creation_time: FileTime::ZERO,
            last_access_time: FileTime::ZERO,
            last_write_time: FileTime::ZERO,
            change_time: FileTime::ZERO,
            allocation_size: 0,
            end_of_file: 0,
            file_attributes: 0,
        };
        ok(|w| response.encode(w))
    }

    fn read(&mut self, request: &ReadRequest, misdeed: Option<Misdeed>) -> Performed {
        let data = self.file(request.file_id)?;
        let start = usize::try_from(request.offset).unwrap();
        if start >= data.len() {
            return Err(NtStatus::END_OF_FILE);
        }
        let could = (data.len() - start).min(request.length as usize);
        let (done, claimed) = amount(could as u64, 1, misdeed);
        let mut read = data[start..start + done as usize].to_vec();
        if claimed > done {
            read.resize(request.length as usize + 1, 0xEE);
        }
        ok(|w| {
            ReadResponse {
                data: &read,
                data_remaining: 0,
            }
            .encode(w)
        })
    }

    fn write(&mut self, request: &WriteRequest<'_>, misdeed: Option<Misdeed>) -> Performed {
        let data = self.file(request.file_id)?;
        let (done, claimed) = amount(request.data.len() as u64, 1, misdeed);
        put(data, request.offset, &request.data[..done as usize]);
        ok(|w| {
            WriteResponse {
                count: claimed as u32,
            }
            .encode(w)
        })
    }

    fn set_info(&mut self, request: &SetInfoRequest<'_>) -> Performed {
        let id = request.file_id;
        match FileInformationClass(request.file_info_class) {
            FileInformationClass::END_OF_FILE => {
                let end = FileEndOfFileInformation::decode(request.buffer)
                    .unwrap()
                    .end_of_file;
                self.file(id)?.resize(end as usize, 0);
            }
            FileInformationClass::RENAME => {
                let to = FileRenameInformation::decode(request.buffer).unwrap();
                let from = self.open.insert(id.volatile, to.file_name.clone()).unwrap();
                let data = self.files.remove(&from).unwrap();
                self.files.insert(to.file_name, data);
            }
            FileInformationClass::DISPOSITION => {
                let gone = FileDispositionInformation::decode(request.buffer).unwrap();
                assert!(gone.delete_pending);
                let name = self.open.get(&id.volatile).unwrap();
                self.files.remove(name);
            }
            _ => return Err(NtStatus::INVALID_INFO_CLASS),
        }
        ok(|w| SetInfoResponse.encode(w))
    }

    fn query_info(
        &mut self,
        request: &QueryInfoRequest<'_>,
        misdeed: Option<Misdeed>,
    ) -> Performed {
        let length = self.file(request.file_id)?.len() as u64;
        let mut buffer = Writer::new();
        match (request.info_type, request.file_info_class) {
            (InfoType::FILE, class) if class == FileInformationClass::STANDARD.0 => {
                let (_, claimed) = amount(length, 1, misdeed);
                FileStandardInformation {
                    allocation_size: length,
                    end_of_file: claimed,
                    number_of_links: 1,
                    delete_pending: false,
                    directory: false,
                }
                .encode(&mut buffer);
            }
            (InfoType::FILESYSTEM, 11) => {
                let sector = match misdeed {
                    Some(Misdeed::Nothing) => 0,
                    Some(Misdeed::Boast) => u32::MAX,
                    _ => SECTOR as u32,
                };
                FileFsSectorSizeInformation {
                    logical_bytes_per_sector: sector,
                    physical_bytes_per_sector_for_atomicity: sector,
                    physical_bytes_per_sector_for_performance: sector,
                    file_system_effective_physical_bytes_per_sector_for_atomicity: sector,
                    flags: 0,
                    byte_offset_for_sector_alignment: 0,
                    byte_offset_for_partition_alignment: 0,
                }
                .encode(&mut buffer);
            }
            _ => return Err(NtStatus::INVALID_INFO_CLASS),
        }
        ok(|w| {
            QueryInfoResponse {
                buffer: buffer.written(),
            }
            .encode(w)
        })
    }

    fn ioctl(&mut self, request: &IoctlRequest<'_>, misdeed: Option<Misdeed>) -> Performed {
        let mut output = Writer::new();
        let status = match Fsctl(request.ctl_code) {
            Fsctl::OFFLOAD_READ => {
                let input = OffloadReadInput::decode(request.input).unwrap();
                self.offload_read(request.file_id, &input, misdeed)?
                    .encode(&mut output);
                NtStatus::SUCCESS
            }
            Fsctl::OFFLOAD_WRITE => {
                let input = OffloadWriteInput::decode(request.input).unwrap();
                let written = self.offload_write(request.file_id, &input, misdeed)?;
                OffloadWriteOutput::new(written).encode(&mut output);
                NtStatus::SUCCESS
            }
            Fsctl::QUERY_ALLOCATED_RANGES if self.knows_ranges => {
                let asked = FileAllocatedRangeBuffer::decode(request.input).unwrap();
                self.ranges(request.file_id, &asked, misdeed, &mut output)?
            }
            Fsctl::SET_SPARSE => NtStatus::SUCCESS,
            _ => return Err(NtStatus::INVALID_DEVICE_REQUEST),
        };
        let response = IoctlResponse {
            ctl_code: request.ctl_code,
            file_id: request.file_id,
            flags: IoctlFlags::NONE,
            input: &[],
            output: output.written(),
        };
        with(status, |w| response.encode(w))
    }

    fn offload_read(
        &mut self,
        id: FileId,
        input: &OffloadReadInput,
        misdeed: Option<Misdeed>,
    ) -> Result<OffloadReadOutput, NtStatus> {
        let offload = self.offload;
        let data = self.file(id)?;
        let end = (data.len() as u64).next_multiple_of(SECTOR);
        if !input.file_offset.is_multiple_of(SECTOR) || !input.copy_length.is_multiple_of(SECTOR) {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        if input.file_offset >= data.len() as u64 {
            return Err(NtStatus::END_OF_FILE);
        }
        let could = input
            .copy_length
            .min(end - input.file_offset)
            .min(offload.read_max);
        let (done, claimed) = amount(could, SECTOR, misdeed);
        let start = input.file_offset as usize;
        let stop = (start + done as usize).min(data.len());
        let zeros = data[start..stop].iter().all(|byte| *byte == 0) && stop < data.len();
        let zero_beyond = offload.says_zero_beyond && data[stop..].iter().all(|byte| *byte == 0);
        let token = match zeros {
            true => StorageOffloadToken::zero_data(),
            false => {
                let mut payload = Writer::new();
                payload.u64(id.volatile);
                payload.u64(input.file_offset);
                payload.u64(done);
                StorageOffloadToken::new(NATIVE, payload.written()).unwrap()
            }
        };
        Ok(OffloadReadOutput::new(
            u32::from(zero_beyond),
            claimed,
            token,
        ))
    }

    fn offload_write(
        &mut self,
        id: FileId,
        input: &OffloadWriteInput,
        misdeed: Option<Misdeed>,
    ) -> Result<u64, NtStatus> {
        let aligned = [input.file_offset, input.copy_length, input.transfer_offset]
            .iter()
            .all(|value| value.is_multiple_of(SECTOR));
        if !aligned || input.copy_length == 0 {
            return Err(NtStatus::INVALID_PARAMETER);
        }
        let could = input.copy_length.min(self.offload.write_max);
        let (done, claimed) = amount(could, SECTOR, misdeed);
        let end = self.file(id)?.len();
        let bytes = if input.token.token_type == TokenType::ZERO_DATA {
            vec![0; done as usize]
        } else {
            let mut payload = wire::dtyp::Reader::new(input.token.id().unwrap());
            let source = FileId {
                persistent: 5,
                volatile: payload.u64().unwrap(),
            };
            let start = payload.u64().unwrap() + input.transfer_offset;
            if input.transfer_offset + input.copy_length > payload.u64().unwrap() {
                return Err(NtStatus::INVALID_PARAMETER);
            }
            let data = self.file(source)?;
            let stop = (start + done).min(data.len() as u64);
            data[start as usize..stop as usize].to_vec()
        };
        let data = self.file(id)?;
        put(data, input.file_offset, &bytes);
        data.truncate(end.max(input.file_offset as usize + bytes.len()));
        Ok(claimed)
    }

    fn ranges(
        &mut self,
        id: FileId,
        asked: &FileAllocatedRangeBuffer,
        misdeed: Option<Misdeed>,
        output: &mut Writer,
    ) -> Result<NtStatus, NtStatus> {
        const BLOCK: usize = 4096;
        let data = self.file(id)?;
        let stop = (asked.file_offset + asked.length).min(data.len() as u64) as usize;
        let mut at = asked.file_offset as usize;
        let mut found = Vec::new();
        while at < stop {
            let end = (at + BLOCK).min(stop);
            if data[at..end].iter().any(|byte| *byte != 0) {
                found.push((at as u64, (end - at) as u64));
            }
            at = end;
        }
        match misdeed {
            Some(Misdeed::Boast) => found.push((0, u64::MAX)),
            Some(Misdeed::Short) => {
                found.truncate(found.len().div_ceil(2));
                for (file_offset, length) in found {
                    FileAllocatedRangeBuffer {
                        file_offset,
                        length,
                    }
                    .encode(output);
                }
                return Ok(NtStatus::BUFFER_OVERFLOW);
            }
            _ => {}
        }
        for (file_offset, length) in found {
            FileAllocatedRangeBuffer {
                file_offset,
                length,
            }
            .encode(output);
        }
        Ok(NtStatus::SUCCESS)
    }
}

fn put(data: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = offset as usize;
    if data.len() < start + bytes.len() {
        data.resize(start + bytes.len(), 0);
    }
    data[start..start + bytes.len()].copy_from_slice(bytes);
}
