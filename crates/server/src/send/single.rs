//! Messages that are alone in their frame: interim and final responses of requests that waited.

use super::{encrypt, sign};
use crate::state::{Connection, Session};
use wire::dtyp::Writer;
use wire::smb2::{ErrorResponse, Header};

/// One message.
pub(crate) struct Single<'a> {
    pub(crate) header: Header,
    pub(crate) sign: Option<&'a Session>,
    pub(crate) encrypt: Option<&'a Session>,
}

/// Builds a message and sends it.
pub(crate) fn send(connection: &Connection, single: &Single<'_>, body: impl FnOnce(&mut Writer)) {
    let room = encrypt::room(single.encrypt.is_some());
    let mut writer = Writer::append_to(vec![0; room]);
    single.header.encode(&mut writer);
    body(&mut writer);
    let mut frame = writer.into_inner();
    if single.encrypt.is_none() {
        sign::sign(frame.get_mut(room..).unwrap_or_default(), single.sign);
    }
    encrypt::send(connection, frame, single.encrypt);
}

/// The body of an error response without data.
pub(crate) fn no_data(writer: &mut Writer) {
    ErrorResponse {
        context_count: 0,
        data: &[],
    }
    .encode(writer);
}
