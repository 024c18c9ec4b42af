//! [MS-FSA] 2.1.5.12.29 FileStreamInformation

use crate::Result;
use crate::event::query_information::allocation_size;
use crate::facts::{StreamFacts, block_align};
use crate::open::Open;
use volume::Kind;

impl Open {
    /// All streams of the file, whichever of them is open: its own data, which directories do not
    /// have, and the named ones.
    pub fn streams(&self) -> Result<Vec<StreamFacts>> {
        let node = self.base_node();
        let mut streams = Vec::new();
        if node.kind() == Kind::File {
            let metadata = node.metadata()?;
            let state = self.base().state.lock();
            streams.push(StreamFacts {
                name: String::new(),
                end_of_file: metadata.size,
                allocation_size: allocation_size(&self.share, &metadata, Some(&state)),
            });
        }
        let cluster = u64::from(self.share.volume.description().cluster_size);
        streams.extend(node.streams()?.into_iter().map(|stream| StreamFacts {
            name: stream.name,
            end_of_file: stream.size,
            allocation_size: block_align(stream.size, cluster),
        }));
        Ok(streams)
    }
}
