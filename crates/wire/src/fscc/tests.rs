//! No bytes make a decoder panic, whatever they are.

use super::file_information::*;
use super::file_system_information::*;
use super::fsctl::*;
use proptest::prelude::*;

macro_rules! decode_each {
    ($bytes:expr; $($structure:ident)*) => {
        [$($structure::decode($bytes).is_ok()),*]
    };
}

proptest! {
    #[test]
    fn single_structures(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let decoded = decode_each!(&bytes;
            FileAccessInformation FileAlignmentInformation FileAllInformation
            FileAllocationInformation FileAlternateNameInformation FileAttributeTagInformation
            FileBasicInformation FileCompressionInformation FileDispositionInformation
            FileDispositionInformationEx FileEaInformation FileEndOfFileInformation
            FileIdInformation FileInternalInformation FileLinkInformation FileModeInformation
            FileNameInformation FileNetworkOpenInformation FileNormalizedNameInformation
            FilePipeInformation FilePipeLocalInformation FilePositionInformation
            FileRenameInformation FileRenameInformationEx FileStandardInformation
            FileValidDataLengthInformation
            FileFsAttributeInformation FileFsControlInformation FileFsDeviceInformation
            FileFsFullSizeInformation FileFsObjectIdInformation FileFsSectorSizeInformation
            FileFsSizeInformation FileFsVolumeInformation
            DuplicateExtentsData DuplicateExtentsDataEx FileAllocatedRangeBuffer FileLevelTrim
            FileLevelTrimOutput FileRegionInput FileRegionOutput FileSetSparseBuffer
            FileZeroDataInformation OffloadReadInput OffloadReadOutput OffloadWriteInput
            OffloadWriteOutput SrvCopychunkCopy SrvCopychunkResponse SrvRequestResumeKey
            StorageOffloadToken ValidateNegotiateInfoRequest ValidateNegotiateInfoResponse
        );
        // Enough bytes for any fixed structure always make one.
        prop_assert!(bytes.len() < OffloadWriteInput::LEN || decoded.iter().any(|ok| *ok));
    }

    #[test]
    fn lists(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), next in 0u8..64) {
        if let Some(first) = bytes.first_chunk_mut::<4>() {
            *first = [next, 0, 0, 0];
        }
        let counts = [
            FileStreamInformation::decode_list(&bytes).map_or(0, |list| list.len()),
            FileFullEaInformation::decode_list(&bytes).map_or(0, |list| list.len()),
            FileGetEaInformation::decode_list(&bytes).map_or(0, |list| list.len()),
            FileAllocatedRangeBuffer::decode_list(&bytes).map_or(0, |list| list.len()),
            NetworkInterfaceInfo::decode_list(&bytes).map_or(0, |list| list.len()),
        ];
        prop_assert!(counts.iter().all(|count| *count <= bytes.len()));
    }
}
