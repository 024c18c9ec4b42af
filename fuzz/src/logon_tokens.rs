//! Logons: tokens of any bytes, and the tokens of a real logon that somebody changes on the way.

use crate::Seeded;
use arbitrary::{Arbitrary, Unstructured};
use auth::{Acceptor, Credentials, Initiator, MemoryAccounts, Secret, ServerNames, Step};
use std::sync::Arc;
use wire::dtyp::FileTime;

const USER: &str = "user";
const PASSWORD: &str = "secret";
const NOW: FileTime = FileTime(134_116_992_000_000_000);

/// Tokens of one logon; honest ones take three.
const TOKENS_MAX: usize = 8;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    play: Play,
    hint: &'a [u8],
    tokens: Vec<&'a [u8]>,
    changes: Vec<Change>,
}

#[derive(Arbitrary, Debug)]
enum Play {
    Acceptor,
    Initiator,
    Between,
}

/// What somebody in between does to the token of that number.
#[derive(Arbitrary, Debug)]
struct Change {
    token: u8,
    at: u16,
    what: What,
}

#[derive(Arbitrary, Debug)]
enum What {
    Flip(u8),
    Set(u8),
    Insert(u8),
    Remove,
    Cut,
    /// By one that the input has.
    Replace(u8),
}

/// One input.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    match input.play {
        Play::Acceptor => accept(&input),
        Play::Initiator => initiate(&input),
        Play::Between => between(&input),
    }
}

/// The server's side for `USER`.
pub fn acceptor() -> Acceptor {
    let accounts = MemoryAccounts::new(&Seeded::default());
    accounts.add(USER, PASSWORD).expect("a name");
    let names = ServerNames {
        netbios_name: "SERVER".to_owned(),
        netbios_domain: "SERVER".to_owned(),
        dns_name: "server".to_owned(),
        dns_domain: String::new(),
    };
    Acceptor::new(Arc::new(accounts), Arc::new(names))
}

/// The client's side for `USER`.
pub fn initiator() -> Initiator {
    let credentials = Credentials {
        user: USER.to_owned(),
        domain: String::new(),
        secret: Secret::Password(PASSWORD.to_owned()),
    };
    Initiator::new(credentials, "server")
}

fn accept(input: &Input<'_>) {
    let (mut acceptor, random) = (acceptor(), Seeded::default());
    let mut over = false;
    for token in input.tokens.iter().take(TOKENS_MAX) {
        match acceptor.step(token, NOW, &random) {
            Ok(step) => {
                assert!(!over, "a token was taken after the end");
                over = check(&step);
            }
            Err(_) => over = true,
        }
    }
}

fn initiate(input: &Input<'_>) {
    let (mut initiator, random) = (initiator(), Seeded::default());
    let first = initiator.first(input.hint, &random);
    assert!(!first.is_empty());
    for token in input.tokens.iter().take(TOKENS_MAX) {
        let failed = initiator.step(token, NOW, &random).is_err();
        assert!(!failed || initiator.session_key().is_none());
    }
}

/// Whatever is changed: either both have the same key, or nobody is logged on.
fn between(input: &Input<'_>) {
    let random = Seeded::default();
    let (mut acceptor, mut initiator) = (acceptor(), initiator());
    let mut token = initiator.first(&Acceptor::negotiate_hint(), &random);
    for number in (0_u8..).step_by(2).take(TOKENS_MAX) {
        tamper(&mut token, number, input);
        let Ok(step) = acceptor.step(&token, NOW, &random) else {
            return;
        };
        check(&step);
        let mut answer = match step {
            Step::Continue(answer) => answer,
            Step::Done { session_key, .. } => {
                assert_eq!(initiator.session_key(), Some(session_key));
                return;
            }
        };
        tamper(&mut answer, number + 1, input);
        match initiator.step(&answer, NOW, &random) {
            Ok(next) => token = next,
            Err(_) => return,
        }
    }
}

/// True if the logon is over.
fn check(step: &Step) -> bool {
    match step {
        Step::Continue(token) => {
            assert!(!token.is_empty());
            false
        }
        Step::Done { identity, .. } => {
            assert_eq!(identity.user, USER);
            true
        }
    }
}

fn tamper(token: &mut Vec<u8>, number: u8, input: &Input<'_>) {
    for change in input.changes.iter().filter(|change| change.token == number) {
        let at = usize::from(change.at) % token.len().max(1);
        match (&change.what, token.get_mut(at)) {
            (What::Flip(bit), Some(byte)) => *byte ^= 1 << (bit % 8),
            (What::Set(value), Some(byte)) => *byte = *value,
            (What::Remove, Some(_)) => drop(token.remove(at)),
            (What::Insert(value), _) => token.insert(at, *value),
            (What::Cut, _) => token.truncate(at),
            (What::Replace(index), _) => {
                if let Some(other) = input.tokens.get(usize::from(*index)) {
                    *token = other.to_vec();
                }
            }
            (_, None) => {}
        }
    }
}
