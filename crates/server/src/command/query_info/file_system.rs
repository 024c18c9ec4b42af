//! [MS-SMB2] 3.3.5.20.2 Handling SMB2_0_INFO_FILESYSTEM

use super::Information;
use store::Open;
use volume::{Description, Space};
use wire::dtyp::{ErrorStatus, Guid};
use wire::fscc::file_system_information::{
    FileFsAttributeInformation, FileFsControlInformation, FileFsDeviceInformation,
    FileFsFullSizeInformation, FileFsObjectIdInformation, FileFsSectorSizeInformation,
    FileFsSizeInformation, FileFsVolumeInformation, FileSystemInformationClass,
};
use wire::smb2::QueryInfoRequest;

/// What clients are told a sector is. Offloaded copies are aligned to it, whatever the disk does.
const SECTOR: u32 = 512;

/// The file system's name that clients know: some offer less on any other.
const FILE_SYSTEM_NAME: &str = "NTFS";

// What Windows' structures take, see `Information::fixed_len`.
const VOLUME_LEN: usize = 24;
const ATTRIBUTE_LEN: usize = 16;

pub(super) fn query(
    open: &Open,
    request: &QueryInfoRequest<'_>,
) -> Result<Information, ErrorStatus> {
    let volume = &open.share().volume;
    let description = volume.description();
    Ok(match FileSystemInformationClass(request.file_info_class) {
        FileSystemInformationClass::VOLUME => {
            Information::variable(VOLUME_LEN, |w| volume_information(open).encode(w))
        }
        FileSystemInformationClass::SIZE => {
            let size = size(description, volume.space()?);
            Information::fixed(|w| size.encode(w))
        }
        FileSystemInformationClass::DEVICE => Information::fixed(|w| device(open).encode(w)),
        FileSystemInformationClass::ATTRIBUTE => {
            Information::variable(ATTRIBUTE_LEN, |w| attribute(open).encode(w))
        }
        FileSystemInformationClass::CONTROL => Information::fixed(|w| NO_QUOTAS.encode(w)),
        FileSystemInformationClass::FULL_SIZE => {
            let size = full_size(description, volume.space()?);
            Information::fixed(|w| size.encode(w))
        }
        FileSystemInformationClass::OBJECT_ID => {
            Information::fixed(|w| object_id(description).encode(w))
        }
        FileSystemInformationClass::SECTOR_SIZE => Information::fixed(|w| sector_size().encode(w)),
        FileSystemInformationClass::LABEL
        | FileSystemInformationClass::DRIVER_PATH
        | FileSystemInformationClass::VOLUME_FLAGS => return Err(ErrorStatus::NOT_SUPPORTED),
        _ => return Err(ErrorStatus::INVALID_INFO_CLASS),
    })
}

fn volume_information(open: &Open) -> FileFsVolumeInformation {
    let description = open.share().volume.description();
    FileFsVolumeInformation {
        volume_creation_time: description.creation_time,
        volume_serial_number: description.serial,
        supports_objects: false,
        volume_label: open.share().name.clone(),
    }
}

/// Whole clusters in `bytes`.
fn clusters(description: &Description, bytes: u64) -> u64 {
    bytes
        .checked_div(u64::from(cluster_size(description)))
        .unwrap_or(0)
}

/// Bytes of a cluster: some whole number of sectors.
fn cluster_size(description: &Description) -> u32 {
    description.cluster_size.max(SECTOR)
}

fn sectors_per_cluster(description: &Description) -> u32 {
    cluster_size(description).div_euclid(SECTOR)
}

fn size(description: &Description, space: Space) -> FileFsSizeInformation {
    FileFsSizeInformation {
        total_allocation_units: clusters(description, space.total),
        available_allocation_units: clusters(description, space.available),
        sectors_per_allocation_unit: sectors_per_cluster(description),
        bytes_per_sector: SECTOR,
    }
}

fn full_size(description: &Description, space: Space) -> FileFsFullSizeInformation {
    FileFsFullSizeInformation {
        total_allocation_units: clusters(description, space.total),
        caller_available_allocation_units: clusters(description, space.available),
        actual_available_allocation_units: clusters(description, space.free),
        sectors_per_allocation_unit: sectors_per_cluster(description),
        bytes_per_sector: SECTOR,
    }
}

fn device(open: &Open) -> FileFsDeviceInformation {
    let read_only = match open.share().read_only {
        true => FileFsDeviceInformation::READ_ONLY_DEVICE,
        false => 0,
    };
    FileFsDeviceInformation {
        device_type: FileFsDeviceInformation::DISK,
        characteristics: FileFsDeviceInformation::DEVICE_IS_MOUNTED | read_only,
    }
}

/// Only what is true. FILE_SUPPORTS_BLOCK_REFCOUNTING is not: nobody answers
/// FSCTL_DUPLICATE_EXTENTS_TO_FILE, and newer Windows would send that in place of offloaded copies.
fn attribute(open: &Open) -> FileFsAttributeInformation {
    let share = open.share();
    let mut attributes = FileFsAttributeInformation::CASE_PRESERVED_NAMES
        | FileFsAttributeInformation::UNICODE_ON_DISK
        | FileFsAttributeInformation::PERSISTENT_ACLS
        | FileFsAttributeInformation::SUPPORTS_SPARSE_FILES
        | FileFsAttributeInformation::SUPPORTS_HARD_LINKS
        | FileFsAttributeInformation::SUPPORTS_EXTENDED_ATTRIBUTES;
    if share.volume.description().named_streams {
        attributes |= FileFsAttributeInformation::NAMED_STREAMS;
    }
    if share.read_only {
        attributes |= FileFsAttributeInformation::READ_ONLY_VOLUME;
    }
    FileFsAttributeInformation {
        file_system_attributes: attributes,
        maximum_component_name_length: share.volume.description().max_component,
        file_system_name: FILE_SYSTEM_NAME.to_owned(),
    }
}

const NO_QUOTAS: FileFsControlInformation = FileFsControlInformation {
    free_space_start_filtering: 0,
    free_space_threshold: 0,
    free_space_stop_filtering: 0,
    default_quota_threshold: FileFsControlInformation::NO_QUOTA,
    default_quota_limit: FileFsControlInformation::NO_QUOTA,
    file_system_control_flags: 0,
};

/// Made of the serial number, so that it stays the same.
fn object_id(description: &Description) -> FileFsObjectIdInformation {
    let [a, b, c, d] = description.serial.to_le_bytes();
    let mut guid = *b"crossdock volume";
    guid[..4].copy_from_slice(&[a, b, c, d]);
    FileFsObjectIdInformation {
        object_id: Guid(guid),
        extended_info: [0; 48],
    }
}

fn sector_size() -> FileFsSectorSizeInformation {
    FileFsSectorSizeInformation {
        logical_bytes_per_sector: SECTOR,
        physical_bytes_per_sector_for_atomicity: SECTOR,
        physical_bytes_per_sector_for_performance: SECTOR,
        file_system_effective_physical_bytes_per_sector_for_atomicity: SECTOR,
        flags: FileFsSectorSizeInformation::ALIGNED_DEVICE
            | FileFsSectorSizeInformation::PARTITION_ALIGNED_ON_DEVICE,
        byte_offset_for_sector_alignment: 0,
        byte_offset_for_partition_alignment: 0,
    }
}
