//! The way out of a connection.

/// Where the answers of a connection go. Must not block: it puts the frame into a queue.
pub trait Outbox: Send + Sync {
    /// Sends one frame, with its four-byte length prefix.
    fn send(&self, frame: Vec<u8>);

    /// Ends the connection once what was sent before is out.
    fn close(&self);
}
