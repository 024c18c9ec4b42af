//! QUERY_DIRECTORY. [MS-SMB2] 3.2.4.17 Application Requests Enumerating a Directory

use super::create::OpenOptions;
use crate::connection::request::Request;
use crate::error::Error;
use crate::file::File;
use crate::limits::{DIRECTORY_BUFFER, DIRECTORY_ENTRIES_MAX};
use crate::record::Note;
use crate::tree::Tree;
use wire::dtyp::NtStatus;
use wire::fscc::directory_information::{DirectoryClass, DirectoryRecord, decode_list};
use wire::smb2::{Command, QueryDirectoryFlags, QueryDirectoryRequest, QueryDirectoryResponse};

const DOING: &str = "listing";

impl Tree {
    /// The entries of a directory that match `pattern` ("*" for all), without "." and "..".
    pub async fn list(&self, path: &str, pattern: &str) -> Result<Vec<DirectoryRecord>, Error> {
        let directory = self.open(path, &OpenOptions::list()).await?;
        let mut entries = Vec::new();
        let mut flags = QueryDirectoryFlags::RESTART_SCANS;
        while let Some(mut found) = directory.query_directory(pattern, flags).await? {
            flags = QueryDirectoryFlags::NONE;
            found.retain(|entry| entry.name != "." && entry.name != "..");
            entries.append(&mut found);
            if entries.len() > DIRECTORY_ENTRIES_MAX {
                return Err(Error::answer(DOING, "the directory has no end"));
            }
        }
        directory.close().await?;
        Ok(entries)
    }
}

impl File {
    /// The next entries of this directory; `None` when there are no more.
    async fn query_directory(
        &self,
        pattern: &str,
        flags: QueryDirectoryFlags,
    ) -> Result<Option<Vec<DirectoryRecord>>, Error> {
        let class = DirectoryClass::IdBoth;
        let body = QueryDirectoryRequest {
            file_information_class: class.class().0,
            flags,
            file_index: 0,
            file_id: self.id,
            output_buffer_length: DIRECTORY_BUFFER,
            file_name: pattern.to_owned(),
        };
        let request = Request {
            accepts: &[NtStatus::NO_MORE_FILES, NtStatus::NO_SUCH_FILE],
            ..self.request(
                Command::QUERY_DIRECTORY,
                DOING,
                Note::named("QUERY_DIRECTORY"),
            )
        };
        let exchange = self.connection().exchange();
        let reply = exchange
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(&self.name))?;
        if reply.header.status.is_failure() {
            return Ok(None);
        }
        let response =
            QueryDirectoryResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        let entries = decode_list(class, response.buffer).map_err(Error::wire(DOING))?;
        if entries.is_empty() {
            return Err(Error::answer(DOING, "success without an entry"));
        }
        Ok(Some(entries))
    }
}
