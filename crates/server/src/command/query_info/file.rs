//! [MS-SMB2] 3.3.5.20.1 Handling SMB2_0_INFO_FILE

use super::{Information, full_ea};
use crate::command::Call;
use store::{Facts, Open};
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::fscc::attributes::FileAttributes;
use wire::fscc::file_information::{
    FileAccessInformation, FileAlignmentInformation, FileAllInformation,
    FileAttributeTagInformation, FileBasicInformation, FileCompressionInformation,
    FileEaInformation, FileIdInformation, FileInformationClass, FileInternalInformation,
    FileModeInformation, FileNameInformation, FileNetworkOpenInformation,
    FileNormalizedNameInformation, FilePositionInformation, FileStandardInformation,
    FileStreamInformation,
};
use wire::smb2::{Dialect, QueryInfoRequest};

// What Windows' structures take, see `Information::fixed_len`.
const ALL_LEN: usize = 104;
const NAME_LEN: usize = 8;
const STREAM_LEN: usize = 32;

pub(super) fn query(
    call: &Call<'_>,
    (open_of_client, open): (&crate::state::Open, &Open),
    request: &QueryInfoRequest<'_>,
) -> Result<Information, ErrorStatus> {
    let class = FileInformationClass(request.file_info_class);
    verify_access(open, class)?;
    let facts = open.facts()?;
    Ok(match class {
        FileInformationClass::BASIC => Information::fixed(|w| basic(&facts).encode(w)),
        FileInformationClass::STANDARD => Information::fixed(|w| standard(&facts).encode(w)),
        FileInformationClass::INTERNAL => Information::fixed(|w| internal(&facts).encode(w)),
        FileInformationClass::EA => {
            let ea = ea(open)?;
            Information::fixed(|w| ea.encode(w))
        }
        FileInformationClass::ACCESS => Information::fixed(|w| access(&facts).encode(w)),
        FileInformationClass::POSITION => Information::fixed(|w| position(&facts).encode(w)),
        FileInformationClass::MODE => Information::fixed(|w| mode(&facts).encode(w)),
        FileInformationClass::ALIGNMENT => Information::fixed(|w| ALIGNMENT.encode(w)),
        FileInformationClass::ALL => {
            let all = all(open, &facts)?;
            Information::variable(ALL_LEN, |w| all.encode(w))
        }
        FileInformationClass::NAME => Information::variable(NAME_LEN, |w| name(open).encode(w)),
        FileInformationClass::NORMALIZED_NAME => normalized_name(call, open)?,
        FileInformationClass::STREAM => streams(open)?,
        FileInformationClass::COMPRESSION => Information::fixed(|w| compression(&facts).encode(w)),
        FileInformationClass::NETWORK_OPEN => {
            Information::fixed(|w| network_open(&facts).encode(w))
        }
        FileInformationClass::ATTRIBUTE_TAG => {
            Information::fixed(|w| attribute_tag(&facts).encode(w))
        }
        FileInformationClass::ID => id(call, open, &facts)?,
        FileInformationClass::FULL_EA => full_ea::query((open_of_client, open), request)?,
        FileInformationClass::ALTERNATE_NAME => alternate_name(open)?,
        class => return Err(without_information(class)),
    })
}

/// Classes that a file here has nothing to tell for.
fn without_information(class: FileInformationClass) -> ErrorStatus {
    match class {
        FileInformationClass::PIPE
        | FileInformationClass::PIPE_LOCAL
        | FileInformationClass::PIPE_REMOTE => ErrorStatus::INVALID_PARAMETER,
        // Note <416>
        FileInformationClass(41 | 43 | 47 | 49 | 51 | 53) => ErrorStatus::NOT_SUPPORTED,
        _ => ErrorStatus::INVALID_INFO_CLASS,
    }
}

fn verify_access(open: &Open, class: FileInformationClass) -> Result<(), ErrorStatus> {
    let needed = match class {
        FileInformationClass::BASIC
        | FileInformationClass::ALL
        | FileInformationClass::NETWORK_OPEN
        | FileInformationClass::ATTRIBUTE_TAG => AccessMask::FILE_READ_ATTRIBUTES,
        FileInformationClass::FULL_EA => AccessMask::FILE_READ_EA,
        _ => AccessMask::NONE,
    };
    if open.granted_access().contains(needed) {
        Ok(())
    } else {
        Err(ErrorStatus::ACCESS_DENIED)
    }
}

/// The 8.3 name; the root has none.
fn alternate_name(open: &Open) -> Result<Information, ErrorStatus> {
    let file_name = open
        .short_name()
        .ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    Ok(Information::variable(NAME_LEN, |w| {
        FileNameInformation { file_name }.encode(w)
    }))
}

const ALIGNMENT: FileAlignmentInformation = FileAlignmentInformation {
    alignment_requirement: 0,
};

fn basic(facts: &Facts) -> FileBasicInformation {
    FileBasicInformation {
        creation_time: facts.creation_time,
        last_access_time: facts.last_access_time,
        last_write_time: facts.last_write_time,
        change_time: facts.change_time,
        file_attributes: FileAttributes(facts.attributes),
    }
}

fn standard(facts: &Facts) -> FileStandardInformation {
    FileStandardInformation {
        allocation_size: facts.allocation_size,
        end_of_file: facts.end_of_file,
        number_of_links: facts.number_of_links,
        delete_pending: facts.delete_pending,
        directory: facts.directory,
    }
}

fn internal(facts: &Facts) -> FileInternalInformation {
    FileInternalInformation {
        index_number: facts.id.inode,
    }
}

fn ea(open: &Open) -> Result<FileEaInformation, ErrorStatus> {
    Ok(FileEaInformation {
        ea_size: open.ea_size()?,
    })
}

fn access(facts: &Facts) -> FileAccessInformation {
    FileAccessInformation {
        access_flags: facts.access,
    }
}

fn position(facts: &Facts) -> FilePositionInformation {
    FilePositionInformation {
        current_byte_offset: facts.position,
    }
}

fn mode(facts: &Facts) -> FileModeInformation {
    FileModeInformation { mode: facts.mode }
}

/// The absolute name, as note <420> has it: with a backslash in front.
fn name(open: &Open) -> FileNameInformation {
    FileNameInformation {
        file_name: format!("\\{}", open.path()),
    }
}

fn all(open: &Open, facts: &Facts) -> Result<FileAllInformation, ErrorStatus> {
    Ok(FileAllInformation {
        basic: basic(facts),
        standard: standard(facts),
        internal: internal(facts),
        ea: ea(open)?,
        access: access(facts),
        position: position(facts),
        mode: mode(facts),
        alignment: ALIGNMENT,
        name: name(open),
    })
}

/// The name relative to the share, since SMB 3.1.1.
fn normalized_name(call: &Call<'_>, open: &Open) -> Result<Information, ErrorStatus> {
    if call.dialect()? < Dialect::SMB_3_1_1 {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    let name = FileNormalizedNameInformation {
        file_name: open.normalized_path()?,
    };
    Ok(Information::variable(NAME_LEN, |w| name.encode(w)))
}

/// Directories may have none at all.
fn streams(open: &Open) -> Result<Information, ErrorStatus> {
    let streams: Vec<_> = open
        .streams()?
        .into_iter()
        .map(|stream| FileStreamInformation {
            stream_size: stream.end_of_file,
            stream_allocation_size: stream.allocation_size,
            stream_name: format!(":{}:$DATA", stream.name),
        })
        .collect();
    let fixed_len = if streams.is_empty() { 0 } else { STREAM_LEN };
    Ok(Information::variable(fixed_len, |w| {
        FileStreamInformation::encode_list(&streams, w)
    }))
}

/// Nothing is compressed.
fn compression(facts: &Facts) -> FileCompressionInformation {
    FileCompressionInformation {
        compressed_file_size: facts.end_of_file,
        compression_format: 0,
        compression_unit_shift: 0,
        chunk_shift: 0,
        cluster_shift: 0,
    }
}

fn network_open(facts: &Facts) -> FileNetworkOpenInformation {
    FileNetworkOpenInformation {
        creation_time: facts.creation_time,
        last_access_time: facts.last_access_time,
        last_write_time: facts.last_write_time,
        change_time: facts.change_time,
        allocation_size: facts.allocation_size,
        end_of_file: facts.end_of_file,
        file_attributes: FileAttributes(facts.attributes),
    }
}

fn attribute_tag(facts: &Facts) -> FileAttributeTagInformation {
    FileAttributeTagInformation {
        file_attributes: FileAttributes(facts.attributes),
        reparse_tag: 0,
    }
}

fn id(call: &Call<'_>, open: &Open, facts: &Facts) -> Result<Information, ErrorStatus> {
    // 3.3.5.20.1: the class came with the SMB 3.x dialect family.
    if !call.dialect()?.is_smb3() {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    let id = FileIdInformation {
        volume_serial_number: u64::from(open.share().volume.description().serial),
        file_id: u128::from(facts.id.inode),
    };
    Ok(Information::fixed(|w| id.encode(w)))
}
