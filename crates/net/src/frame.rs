//! Reading frames: the length first, the limit next, then the rest.

use bytes::BufMut;
use std::fmt;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;
use wire::smb2::frame;

/// Why no frame came.
#[derive(Debug)]
pub(crate) enum NoFrame {
    /// The peer closed the connection between two frames.
    End,
    /// The length is over the limit, or the first byte is not that of a direct TCP frame.
    Refused(String),
    /// The peer stopped in the middle of a frame.
    Stalled,
    /// The connection broke.
    Broken(io::Error),
}

impl fmt::Display for NoFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("the peer closed the connection"),
            Self::Refused(why) => f.write_str(why),
            Self::Stalled => f.write_str("the peer stopped in the middle of a frame"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
        }
    }
}

impl From<io::Error> for NoFrame {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// Waits for the next frame, as long as it takes, and returns it without its prefix. `limit` is
/// asked when the length is known; nothing is allocated for a frame that is over it.
///
/// [MS-SMB2] 2.1 Transport
pub(crate) async fn read_frame(
    reader: &mut (impl AsyncRead + Unpin),
    limit: impl FnOnce() -> usize,
    stall: Duration,
) -> Result<Vec<u8>, NoFrame> {
    let mut prefix = [0; frame::PREFIX_LEN];
    let first = reader.read(&mut prefix).await?;
    if first == 0 {
        return Err(NoFrame::End);
    }
    let rest = prefix.get_mut(first..).unwrap_or_default();
    timeout(stall, reader.read_exact(rest))
        .await
        .map_err(|_| NoFrame::Stalled)??;
    let length = frame::parse_prefix(prefix)
        .map_err(|_| NoFrame::Refused("not a frame of SMB over TCP".into()))?;
    let limit = limit();
    if length > limit {
        return Err(NoFrame::Refused(format!(
            "a frame of {length} bytes, {limit} allowed"
        )));
    }
    // Not zeroed first: the pages come into being as bytes arrive.
    let mut body = Vec::with_capacity(length).limit(length);
    while body.remaining_mut() > 0 {
        let read = timeout(stall, reader.read_buf(&mut body)).await;
        if read.map_err(|_| NoFrame::Stalled)?? == 0 {
            return Err(NoFrame::Broken(io::ErrorKind::UnexpectedEof.into()));
        }
    }
    Ok(body.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;

    const STALL: Duration = Duration::from_secs(60);

    async fn read(bytes: &[u8], limit: usize) -> Result<Vec<u8>, NoFrame> {
        let mut reader = bytes;
        read_frame(&mut reader, || limit, STALL).await
    }

    #[tokio::test]
    async fn a_frame_comes_without_its_prefix() {
        assert_eq!(read(&[0, 0, 0, 3, 7, 8, 9, 0], 3).await.unwrap(), [7, 8, 9]);
    }

    #[tokio::test]
    async fn a_length_over_the_limit_is_refused_before_the_body_is_read() {
        let refused = read(&[0, 0, 0, 4], 3).await.unwrap_err();
        assert_eq!(refused.to_string(), "a frame of 4 bytes, 3 allowed");
    }

    #[tokio::test]
    async fn another_first_byte_is_refused() {
        assert!(matches!(
            read(&[0x81, 0, 0, 0], 3).await,
            Err(NoFrame::Refused(_))
        ));
    }

    #[tokio::test]
    async fn an_end_between_frames_is_not_a_broken_frame() {
        assert!(matches!(read(&[], 3).await, Err(NoFrame::End)));
        assert!(matches!(read(&[0, 0], 3).await, Err(NoFrame::Broken(_))));
        assert!(matches!(
            read(&[0, 0, 0, 3, 1], 3).await,
            Err(NoFrame::Broken(_))
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_may_be_silent_between_frames_but_not_within_one() {
        let (mut near, mut far) = tokio::io::duplex(64);
        let waiting = read_frame(&mut near, || 9, STALL);
        assert!(
            timeout(STALL * 10, waiting).await.is_err(),
            "gave up on an idle peer"
        );
        far.write_all(&[0, 0, 0, 3, 1]).await.unwrap();
        assert!(matches!(
            read_frame(&mut near, || 9, STALL).await,
            Err(NoFrame::Stalled)
        ));
    }
}
