//! QUERY_INFO. [MS-SMB2] 3.2.4.8 Application Requests Querying File Attributes, 3.2.4.10
//! Application Requests Querying File System Attributes

use crate::connection::request::Request;
use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use bytes::Bytes;
use wire::fscc::file_information::{
    FileBasicInformation, FileInformationClass, FileStandardInformation,
};
use wire::fscc::file_system_information::{
    FileFsAttributeInformation, FileFsFullSizeInformation, FileFsSectorSizeInformation,
    FileSystemInformationClass,
};
use wire::smb2::{Command, InfoType, QueryInfoRequest, QueryInfoResponse};

/// Room for answers without a name in them.
const SMALL: usize = 256;
/// Room for answers with one.
const NAMED: usize = 1024;

/// What a file is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileFacts {
    /// Its length.
    pub end_of_file: u64,
    /// Bytes that it takes on the server's disk.
    pub allocation_size: u64,
    /// True if it goes when it is closed.
    pub delete_pending: bool,
    /// True for a directory.
    pub directory: bool,
}

impl File {
    /// Length and kind. [MS-FSCC] 2.4.47 FileStandardInformation
    pub async fn facts(&self) -> Result<FileFacts, Error> {
        let doing = "asking for the length of";
        let class = FileInformationClass::STANDARD.0;
        let buffer = self.query_info(InfoType::FILE, class, SMALL, doing).await?;
        let found = FileStandardInformation::decode(&buffer).map_err(Error::wire(doing))?;
        Ok(FileFacts {
            end_of_file: found.end_of_file,
            allocation_size: found.allocation_size,
            delete_pending: found.delete_pending,
            directory: found.directory,
        })
    }

    /// Times and attributes. [MS-FSCC] 2.4.7 FileBasicInformation
    pub async fn basic_information(&self) -> Result<FileBasicInformation, Error> {
        let doing = "asking for the times of";
        let class = FileInformationClass::BASIC.0;
        let buffer = self.query_info(InfoType::FILE, class, SMALL, doing).await?;
        FileBasicInformation::decode(&buffer).map_err(Error::wire(doing))
    }

    /// The logical sector of the volume that the file is on, in which ODX counts.
    /// [MS-FSCC] 2.5.7 FileFsSectorSizeInformation, with 2.5.4 FileFsFullSizeInformation for
    /// servers that do not know it.
    pub async fn sector_size(&self) -> Result<u64, Error> {
        let doing = "asking for the sector size of";
        let class = FileSystemInformationClass::SECTOR_SIZE.0;
        if let Ok(buffer) = self
            .query_info(InfoType::FILESYSTEM, class, SMALL, doing)
            .await
            && let Ok(found) = FileFsSectorSizeInformation::decode(&buffer)
        {
            return Ok(found.logical_bytes_per_sector.into());
        }
        let class = FileSystemInformationClass::FULL_SIZE.0;
        let buffer = self
            .query_info(InfoType::FILESYSTEM, class, SMALL, doing)
            .await?;
        let found = FileFsFullSizeInformation::decode(&buffer).map_err(Error::wire(doing))?;
        Ok(found.bytes_per_sector.into())
    }

    /// What the file system can do. [MS-FSCC] 2.5.1 FileFsAttributeInformation
    pub async fn file_system(&self) -> Result<FileFsAttributeInformation, Error> {
        let doing = "asking for the file system of";
        let class = FileSystemInformationClass::ATTRIBUTE.0;
        let buffer = self
            .query_info(InfoType::FILESYSTEM, class, NAMED, doing)
            .await?;
        FileFsAttributeInformation::decode(&buffer).map_err(Error::wire(doing))
    }

    /// Any information class, undecoded.
    pub async fn query_info(
        &self,
        info_type: InfoType,
        class: u8,
        output_max: usize,
        doing: &'static str,
    ) -> Result<Bytes, Error> {
        let output_max = output_max.min(self.connection().transact_max());
        let body = QueryInfoRequest {
            info_type,
            file_info_class: class,
            output_buffer_length: u32::try_from(output_max).unwrap_or(u32::MAX),
            additional_information: 0,
            flags: 0,
            file_id: self.id,
            input: &[],
        };
        let request = Request {
            charge: self.connection().charge(output_max),
            ..self.request(Command::QUERY_INFO, doing, Note::named("QUERY_INFO"))
        };
        let exchange = self.connection().exchange();
        let reply = exchange
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(&self.name))?;
        let response = QueryInfoResponse::decode(&reply.message).map_err(Error::wire(doing))?;
        if response.buffer.len() > output_max {
            return Err(Error::answer(doing, "more came than was asked for"));
        }
        Ok(reply.message.slice_ref(response.buffer))
    }
}
