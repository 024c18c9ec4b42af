//! A server without sockets, and a client that sends it anything: any frames before a logon, and
//! after one requests whose parts make sense one by one but seldom together.
//!
//! Every reply must be readable, nothing may be answered more often than it was asked, and when
//! the client has gone nothing may stay open.

mod client;
mod replies;
mod requests;
mod values;
mod world;

use arbitrary::{Arbitrary, Unstructured};
use client::Client;
use requests::Frame;
use world::World;

const FRAMES_MAX: usize = 48;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// Frames as they are.
    Stranger(Vec<&'a [u8]>),
    /// Frames with a header that gets them further: the command, and all behind the header.
    Caller(Vec<(u8, &'a [u8])>),
    /// Requests after a logon.
    User(Vec<Frame<'a>>),
}

/// One input.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let world = World::new();
    let mut client = Client::new(&world);
    match input {
        Input::Stranger(frames) => {
            for frame in frames.into_iter().take(FRAMES_MAX) {
                client.send_raw(frame.to_vec());
            }
        }
        Input::Caller(frames) => {
            for (command, body) in frames.into_iter().take(FRAMES_MAX) {
                client.send_body(command, body);
            }
        }
        Input::User(frames) => {
            client.log_on();
            for frame in frames.iter().take(FRAMES_MAX) {
                client.send(frame);
            }
        }
    }
    client.leave();
    world.check_nothing_is_left();
}
