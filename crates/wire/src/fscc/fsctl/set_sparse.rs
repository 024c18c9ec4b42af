//! FSCTL_SET_SPARSE: makes a file sparse, or no longer.

use crate::dtyp::{Reader, WireError, Writer};

/// Sparse or not. [MS-FSCC] 2.3.83 FSCTL_SET_SPARSE Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileSetSparseBuffer {
    /// Make it sparse.
    pub set_sparse: bool,
}

impl FileSetSparseBuffer {
    /// Takes the structure from the front of `bytes`; none at all means TRUE.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let set_sparse = bytes.is_empty() || Reader::new(bytes).u8()? != 0;
        Ok(Self { set_sparse })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.set_sparse));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        for (bytes, set_sparse) in [(&[][..], true), (&[0], false), (&[1], true), (&[9], true)] {
            assert_eq!(
                FileSetSparseBuffer::decode(bytes),
                Ok(FileSetSparseBuffer { set_sparse })
            );
        }
        let mut writer = Writer::new();
        FileSetSparseBuffer { set_sparse: true }.encode(&mut writer);
        assert_eq!(writer.written(), [1]);
    }
}
