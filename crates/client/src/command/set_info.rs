//! SET_INFO. [MS-SMB2] 3.2.4.9 Application Requests Applying File Attributes

use crate::connection::request::Request;
use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::dtyp::Writer;
use wire::fscc::file_information::{
    FileBasicInformation, FileDispositionInformation, FileEndOfFileInformation,
    FileInformationClass, FileRenameInformation,
};
use wire::smb2::{Command, InfoType, SetInfoRequest};

impl File {
    /// Makes the file this long: what is cut off is gone, what is added reads as zeros.
    pub async fn set_end_of_file(&self, end_of_file: u64) -> Result<(), Error> {
        let information = FileEndOfFileInformation { end_of_file };
        let class = FileInformationClass::END_OF_FILE;
        let doing = "setting the length of";
        let note = Note {
            offset: Some(end_of_file),
            ..Note::named("SET_INFO EndOfFile")
        };
        self.set_info(class, doing, note, |w| information.encode(w))
            .await
    }

    /// Sets times and attributes; zero leaves one as it is.
    pub async fn set_basic_information(
        &self,
        information: &FileBasicInformation,
    ) -> Result<(), Error> {
        let class = FileInformationClass::BASIC;
        let note = Note::named("SET_INFO Basic");
        self.set_info(class, "setting the times of", note, |w| {
            information.encode(w)
        })
        .await
    }

    /// Gives the file another name below the share; a file of that name is replaced or is an error.
    pub async fn rename(&self, path: &str, replace: bool) -> Result<(), Error> {
        let information = FileRenameInformation {
            replace_if_exists: replace,
            root_directory: 0,
            file_name: path.to_owned(),
        };
        let class = FileInformationClass::RENAME;
        let note = Note::named("SET_INFO Rename");
        self.set_info(class, "renaming", note, |w| information.encode(w))
            .await
    }

    /// Lets the file go when it is closed, or not.
    pub async fn set_delete_pending(&self, delete_pending: bool) -> Result<(), Error> {
        let information = FileDispositionInformation { delete_pending };
        let class = FileInformationClass::DISPOSITION;
        let note = Note::named("SET_INFO Disposition");
        self.set_info(class, "deleting", note, |w| information.encode(w))
            .await
    }

    async fn set_info(
        &self,
        class: FileInformationClass,
        doing: &'static str,
        note: Note,
        encode: impl FnOnce(&mut Writer),
    ) -> Result<(), Error> {
        let mut writer = Writer::new();
        encode(&mut writer);
        let buffer = writer.into_inner();
        let body = SetInfoRequest {
            info_type: InfoType::FILE,
            file_info_class: class.0,
            additional_information: 0,
            file_id: self.id,
            buffer: &buffer,
        };
        let request = Request {
            charge: self.connection().charge(buffer.len()),
            ..self.request(Command::SET_INFO, doing, note)
        };
        let exchange = self.connection().exchange();
        let outcome = exchange.call(&request, |w| body.encode(w)).await;
        outcome.map(|_| ()).map_err(|error| error.on(&self.name))
    }
}
