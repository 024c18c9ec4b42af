//! The table of commands. A row says what its command needs; [`dispatch`] finds it, and the
//! handler receives it.

pub(crate) mod negotiate;

mod call;
mod chain;
mod change_notify;
mod close;
mod create;
mod echo;
mod flush;
mod ioctl;
mod lock;
mod logoff;
mod oplock_break;
mod payload;
mod query_directory;
mod query_info;
mod read;
mod session_setup;
mod set_info;
mod tree_connect;
mod tree_disconnect;
mod write;

pub(crate) use call::{Answer, Call, ErrorData, Failure, Outcome, Place};
pub(crate) use chain::Chain;

use crate::receive;
use crate::send::Reply;
use crate::state::{Open, Request, Session, TreeConnect};
use crate::work::Lane;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::Command;

/// What there is to know about a command before its body is looked at.
pub(crate) struct Row {
    command: Command,
    lane: Lane,
    /// The request may be longer than 68 KiB. [MS-SMB2] 3.3.5.2 Receiving Any Message
    pub(crate) carries_data: bool,
    needs: Needs,
    /// Bytes sent or asked for, which CreditCharge must cover.
    payload: fn(&[u8]) -> u64,
}

/// What a command needs, and its handler, which gets just that.
enum Needs {
    /// Only the connection.
    Connection(fn(&Call<'_>, &mut Reply<'_>) -> Answer),
    Session(fn(&Call<'_>, &Arc<Session>, &mut Reply<'_>) -> Answer),
    TreeConnect(fn(&Call<'_>, &Arc<TreeConnect>, &mut Reply<'_>) -> Answer),
    /// An open, named by the FileId at that offset of the request.
    Open(usize, fn(&Call<'_>, &Arc<Open>, &mut Reply<'_>) -> Answer),
    /// A tree connect, and an open unless the control code works without a file.
    ControlCode(&'static ioctl::Handlers),
}

use Needs::{Connection, ControlCode, Open as OpenAt, Session as SessionOf, TreeConnect as TreeOf};

const ROWS: &[Row] = &[
    row(
        Command::NEGOTIATE,
        Lane::Inline,
        Connection(negotiate::handle),
    ),
    row(
        Command::SESSION_SETUP,
        Lane::Disk,
        Connection(session_setup::handle),
    ),
    row(Command::LOGOFF, Lane::Behind, SessionOf(logoff::handle)),
    row(
        Command::TREE_CONNECT,
        Lane::Disk,
        SessionOf(tree_connect::handle),
    ),
    row(
        Command::TREE_DISCONNECT,
        Lane::Behind,
        TreeOf(tree_disconnect::handle),
    ),
    row(Command::CREATE, Lane::Disk, TreeOf(create::handle)),
    row(Command::CLOSE, Lane::Behind, OpenAt(72, close::handle)),
    row(Command::FLUSH, Lane::Behind, OpenAt(72, flush::handle)),
    data(
        Command::READ,
        Lane::Data,
        OpenAt(80, read::handle),
        payload::read,
    ),
    data(
        Command::WRITE,
        Lane::Data,
        OpenAt(80, write::handle),
        payload::write,
    ),
    row(Command::LOCK, Lane::Disk, OpenAt(72, lock::handle)),
    data(
        Command::IOCTL,
        Lane::Disk,
        ControlCode(&ioctl::HANDLERS),
        payload::ioctl,
    ),
    row(Command::ECHO, Lane::Inline, Connection(echo::handle)),
    data(
        Command::QUERY_DIRECTORY,
        Lane::Disk,
        OpenAt(72, query_directory::handle),
        payload::query_directory,
    ),
    data(
        Command::CHANGE_NOTIFY,
        Lane::Disk,
        OpenAt(72, change_notify::handle),
        payload::change_notify,
    ),
    data(
        Command::QUERY_INFO,
        Lane::Disk,
        OpenAt(88, query_info::handle),
        payload::query_info,
    ),
    data(
        Command::SET_INFO,
        Lane::Behind,
        OpenAt(80, set_info::handle),
        payload::set_info,
    ),
    row(
        Command::OPLOCK_BREAK,
        Lane::Disk,
        TreeOf(oplock_break::handle),
    ),
];

const fn row(command: Command, lane: Lane, needs: Needs) -> Row {
    Row {
        command,
        lane,
        carries_data: false,
        needs,
        payload: payload::none,
    }
}

const fn data(command: Command, lane: Lane, needs: Needs, payload: fn(&[u8]) -> u64) -> Row {
    Row {
        command,
        lane,
        carries_data: true,
        needs,
        payload,
    }
}

/// The row of a command.
pub(crate) fn row_of(command: Command) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.command == command)
}

/// Where a request that is alone in its frame may run.
pub(crate) fn lane(request: &Request, message: &[u8]) -> Lane {
    let Some(row) = row_of(request.header.command) else {
        return Lane::Inline;
    };
    if request.refused.is_some() {
        return Lane::Inline;
    }
    match row.lane {
        // Pipes are streams: their requests keep their order.
        Lane::Data if on_pipe(request) => Lane::Disk,
        Lane::Disk if request.header.command == Command::IOCTL => ioctl::lane(message),
        lane => lane,
    }
}

fn on_pipe(request: &Request) -> bool {
    let session = request.session.as_ref();
    session
        .and_then(|session| session.tree_connect(request.header.tree_id))
        .is_some_and(|tree| tree.is_pipe())
}

/// Finds what the request needs and hands it to the handler.
pub(crate) fn dispatch(call: &Call<'_>, chain: &mut Chain, reply: &mut Reply<'_>) -> Answer {
    chain.enter(call.request);
    if let Some(status) = call.request.refused {
        return Err(status.into());
    }
    let row = row_of(call.command()).ok_or(ErrorStatus::INVALID_PARAMETER)?;
    let answer = handle(row, call, chain, reply);
    chain.leave(call.command(), reply.produced(), &answer);
    answer
}

fn handle(row: &Row, call: &Call<'_>, chain: &mut Chain, reply: &mut Reply<'_>) -> Answer {
    match &row.needs {
        Connection(handler) => handler(call, reply),
        SessionOf(handler) => handler(call, call.session()?, reply),
        TreeOf(handler) => handler(call, &tree_connect_of(call, chain)?, reply),
        OpenAt(offset, handler) => {
            let tree = tree_connect_of(call, chain)?;
            let open = open_of(call, chain, &tree, *offset)?;
            verify_charge(row, call)?;
            handler(call, &open, reply)
        }
        ControlCode(handlers) => {
            let tree = tree_connect_of(call, chain)?;
            if (handlers.works_without_file)(call.message)? {
                verify_charge(row, call)?;
                return (handlers.without_file)(call, &tree, reply);
            }
            let open = open_of(call, chain, &tree, handlers.file_id_at)?;
            verify_charge(row, call)?;
            (handlers.with_open)(call, &open, reply)
        }
    }
}

fn tree_connect_of(call: &Call<'_>, chain: &Chain) -> Result<Arc<TreeConnect>, ErrorStatus> {
    let tree_id = chain.tree_id()?;
    receive::tree_connect::find(call.connection, call.session()?, tree_id, call.encrypted)
}

fn open_of(
    call: &Call<'_>,
    chain: &mut Chain,
    tree: &TreeConnect,
    offset: usize,
) -> Result<Arc<Open>, ErrorStatus> {
    let file_id = chain.file_id(call, offset)?;
    receive::open::find(call.session()?, tree, file_id)
}

/// [MS-SMB2] 3.3.5.2.5 Verifying the Credit Charge and the Payload Size
fn verify_charge(row: &Row, call: &Call<'_>) -> Result<(), ErrorStatus> {
    let bytes = (row.payload)(call.message);
    if call
        .negotiated()?
        .exceeds_charge(bytes, call.header().credit_charge)
    {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    Ok(())
}
