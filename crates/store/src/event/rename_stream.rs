//! [MS-FSA] 2.1.5.15.12.1 Algorithm for Performing Stream Rename

use crate::Result;
use crate::event::create_stream::is_called;
use crate::event::modification::Modification;
use crate::name::parse_stream_target;
use crate::open::Open;
use volume::{Node, Stream};
use wire::dtyp::ErrorStatus;

impl Open {
    /// Gives the stream another name, `:name`, for this and all other opens of it. The caller
    /// holds the namespace alone.
    pub(crate) fn rename_stream(&self, target: &str, replace: bool) -> Result<()> {
        let name = parse_stream_target(target)?;
        // Data between the file and a stream of it would have to be copied, and does not fit.
        let stream = self.stream().ok_or(ErrorStatus::NOT_SUPPORTED)?;
        if name.is_empty() {
            return Err(ErrorStatus::NOT_SUPPORTED);
        }
        if stream.has_name(name) {
            return Ok(());
        }
        self.check_replaceable_stream(name, replace)?;
        // The name is the only thing that changes; its writing counts as a change of the data.
        let modification = Modification::begin(self, 0..0)?;
        stream.rename(name)?;
        modification.finish()
    }

    fn check_replaceable_stream(&self, name: &str, replace: bool) -> Result<()> {
        let Some(existing) = Stream::find(self.base_node(), name)? else {
            return Ok(());
        };
        if !replace {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        let state = self.base().state.lock();
        let open = state.open_streams().any(|stream| is_called(&stream, name));
        if open || existing.metadata()?.size != 0 {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        Ok(())
    }
}
