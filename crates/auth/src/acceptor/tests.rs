//! Logons of all kinds of clients, good and bad.

use super::*;
use crate::initiator::{AuthError, Credentials, Initiator, Secret};
use crate::memory::MemoryAccounts;
use crate::ntlm::integrity::Integrity;
use crate::ntlm::message::{
    Authenticate, AvPairs, AvPairsBuilder, Challenge, Negotiate, NegotiateFlags,
};
use crate::ntlm::response::{self, Key, Ntlmv2Response};
use crate::{IdentityKind, NtHash};
use crypto::SystemRandom;
use proptest::prelude::*;
use std::net::Ipv4Addr;
use wire::dtyp::{Sid, encode_utf16};
use zeroize::Zeroizing;

const NOW: FileTime = FileTime(133_000_000_000_000_000);

/// 1.2.840.113554.1.2.2
const KERBEROS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];

struct Fixed;

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5C);
    }
}

fn names() -> Arc<ServerNames> {
    Arc::new(ServerNames {
        netbios_name: "FILES".to_owned(),
        netbios_domain: "FILES".to_owned(),
        dns_name: "files.example.net".to_owned(),
        dns_domain: "example.net".to_owned(),
    })
}

fn accounts() -> Arc<MemoryAccounts> {
    let accounts = MemoryAccounts::new(&SystemRandom);
    accounts.add("Alice", "correct horse").unwrap();
    Arc::new(accounts)
}

fn acceptor() -> Acceptor {
    Acceptor::new(accounts(), names())
}

fn credentials(user: &str, domain: &str, password: &str) -> Credentials {
    let secret = Secret::Password(password.to_owned());
    Credentials {
        user: user.to_owned(),
        domain: domain.to_owned(),
        secret,
    }
}

fn continued(step: Result<Step, ErrorStatus>) -> Vec<u8> {
    match step {
        Ok(Step::Continue(token)) => token,
        Ok(Step::Done { .. }) => panic!("done too early"),
        Err(status) => panic!("{status}"),
    }
}

fn done(step: Result<Step, ErrorStatus>) -> (Vec<u8>, Identity, [u8; 16]) {
    match step {
        Ok(Step::Done {
            token,
            identity,
            session_key,
        }) => (token, identity, session_key),
        Ok(Step::Continue(_)) => panic!("not done"),
        Err(status) => panic!("{status}"),
    }
}

fn refused(step: Result<Step, ErrorStatus>) -> ErrorStatus {
    match step {
        Ok(_) => panic!("not refused"),
        Err(status) => status,
    }
}

/// Runs our client against our server.
fn logon(credentials: Credentials) -> Result<Identity, ErrorStatus> {
    let (mut server, mut client) = (acceptor(), Initiator::new(credentials, "files"));
    let first = client.first(&Acceptor::negotiate_hint(), &SystemRandom);
    let challenge = continued(server.step(&first, NOW, &SystemRandom));
    assert_eq!(client.session_key(), None);
    let answer = client.step(&challenge, NOW, &SystemRandom).unwrap();
    let Step::Done {
        token,
        identity,
        session_key,
    } = server.step(&answer, NOW, &SystemRandom)?
    else {
        panic!("not done");
    };
    assert_eq!(client.session_key(), Some(session_key));
    assert_eq!(client.step(&token, NOW, &SystemRandom), Ok(Vec::new()));
    assert_eq!(client.session_key(), Some(session_key));
    assert_eq!(refused(server.step(&answer, NOW, &SystemRandom)), MALFORMED);
    Ok(identity)
}

#[test]
fn client_and_server_agree() {
    for (user, domain) in [
        ("Alice", ""),
        ("alice", "FILES"),
        ("ALICE", "somewhere.else"),
        ("alice@example.net", ""),
    ] {
        let identity = logon(credentials(user, domain, "correct horse")).unwrap();
        assert_eq!(identity.user, "Alice");
        assert_eq!(identity.domain, "FILES");
        assert_eq!(identity.kind, IdentityKind::User);
    }
}

#[test]
fn a_hash_is_as_good_as_its_password() {
    let secret = Secret::NtHash(NtHash::of_password("correct horse"));
    let credentials = Credentials {
        user: "alice".to_owned(),
        domain: String::new(),
        secret,
    };
    assert!(logon(credentials).is_ok());
}

#[test]
fn an_identity_has_the_groups_of_a_network_logon() {
    let identity = logon(credentials("alice", "", "correct horse")).unwrap();
    let mut machine = identity.sid.clone();
    assert_eq!(machine.sub_authorities.pop(), Some(1000));
    for group in [
        machine.child(513).unwrap(),
        Sid::world(),
        Sid::network(),
        Sid::authenticated_users(),
        Sid::builtin_users(),
    ] {
        assert!(identity.groups.contains(&group), "{group}");
    }
}

#[test]
fn wrong_passwords_and_unknown_users_look_the_same() {
    for (user, password) in [
        ("alice", "Correct horse"),
        ("alice", ""),
        ("nobody", "correct horse"),
        ("", "x"),
    ] {
        let status = logon(credentials(user, "", password)).unwrap_err();
        assert_eq!(status, ErrorStatus::LOGON_FAILURE);
    }
}

#[test]
fn the_hint_goes_unread_if_it_is_not_there() {
    let mut client = Initiator::new(credentials("alice", "", "x"), "files");
    let first = client.first(&[], &SystemRandom);
    assert_eq!(
        NegTokenInit::decode(&first).unwrap().mechanisms().count(),
        1
    );
    assert_eq!(
        client.step(&response(NegState::REJECT, None), NOW, &SystemRandom),
        Err(AuthError::NoCommonMechanism)
    );
    assert_eq!(
        client.step(&[], NOW, &SystemRandom),
        Err(AuthError::Unexpected)
    );
}

#[test]
fn a_client_notices_an_impostor_and_forgives_silence() {
    for (mic, expected) in [
        (Some([7; 16]), Err(AuthError::WrongMic)),
        (None, Ok(Vec::new())),
    ] {
        let mut client = Initiator::new(credentials("alice", "", "correct horse"), "files");
        let first = client.first(&[], &SystemRandom);
        let challenge = continued(acceptor().step(&first, NOW, &SystemRandom));
        client.step(&challenge, NOW, &SystemRandom).unwrap();
        assert_eq!(
            client.step(&completed(mic.as_ref()), NOW, &SystemRandom),
            expected
        );
        assert_eq!(client.session_key().is_some(), mic.is_none());
    }
}

/// A client that can do all that clients do.
#[derive(Clone)]
struct Client {
    flags: u32,
    user: &'static str,
    /// What it sends, and what it makes its response from.
    domains: (&'static str, &'static str),
    password: &'static str,
    /// Whether it looks at the server's time.
    sees_time: bool,
    mic: bool,
}

/// Windows 10's.
const USUAL_FLAGS: u32 = 0xE208_8297;

impl Client {
    const USUAL: Self = Self {
        flags: USUAL_FLAGS,
        user: "alice",
        domains: ("WORKGROUP", "WORKGROUP"),
        password: "correct horse",
        sees_time: true,
        mic: true,
    };

    fn negotiate(&self) -> Vec<u8> {
        Negotiate {
            flags: NegotiateFlags(self.flags),
        }
        .encode()
    }

    /// The answer to a challenge, and the keys.
    fn authenticate(&self, raw: &[u8]) -> (Vec<u8>, Key, Option<Integrity>) {
        let challenge = Challenge::decode(raw).unwrap();
        let server = AvPairs::decode(challenge.target_info).unwrap();
        assert_eq!(server.timestamp(), Some(NOW));
        let mut pairs = AvPairsBuilder::default();
        for (id, value) in server.iter() {
            if self.sees_time || id != crate::ntlm::message::AvId::TIMESTAMP {
                pairs.push(id, value);
            }
        }
        if self.mic {
            pairs.push(crate::ntlm::message::AvId::FLAGS, &2u32.to_le_bytes());
        }
        let temp = Ntlmv2Response::client_challenge(NOW, &[1; 8], &pairs.finish());
        let hash = NtHash::of_password(self.password);
        let key = response::response_key(&hash, self.user, self.domains.1);
        let proof = response::proof(&key, &challenge.server_challenge, &temp);
        let flags = challenge.flags & NegotiateFlags(self.flags);
        let mut session_key = response::session_base_key(&key, &proof);
        let mut encrypted = Vec::new();
        if flags.contains(NegotiateFlags::KEY_EXCH) {
            encrypted = response::exchange(&session_key, &[0xC3; 16]).to_vec();
            session_key = Zeroizing::new([0xC3; 16]);
        }
        let message = Authenticate {
            lm_response: &[0; 24],
            nt_response: &[&proof[..], &temp].concat(),
            domain: &encode_utf16(self.domains.0),
            user: &encode_utf16(self.user),
            workstation: &encode_utf16("PC"),
            encrypted_session_key: &encrypted,
            flags,
        };
        let mut message = message.encode();
        if self.mic {
            let mic = response::mic(&session_key, &[&self.negotiate(), raw, &message]);
            Authenticate::put_mic(&mut message, &mic);
        }
        let integrity = Integrity::new(flags, &session_key);
        (message, session_key, integrity)
    }

    /// A logon without SPNEGO.
    fn raw_logon(&self) -> Result<Identity, ErrorStatus> {
        let mut server = acceptor();
        let challenge = continued(server.step(&self.negotiate(), NOW, &Fixed));
        let (message, key, _) = self.authenticate(&challenge);
        let Step::Done {
            token,
            identity,
            session_key,
        } = server.step(&message, NOW, &Fixed)?
        else {
            panic!("not done");
        };
        assert!(token.is_empty());
        assert_eq!(session_key, *key);
        Ok(identity)
    }
}

#[test]
fn raw_ntlmssp_needs_no_spnego() {
    assert_eq!(Client::USUAL.raw_logon().unwrap().user, "Alice");
    let wrong = Client {
        password: "wrong",
        ..Client::USUAL
    };
    assert_eq!(wrong.raw_logon().unwrap_err(), ErrorStatus::LOGON_FAILURE);
}

#[test]
fn clients_differ_in_what_they_negotiate() {
    let key_exch = NegotiateFlags::KEY_EXCH.0;
    let sign = NegotiateFlags::SIGN.0;
    let session_security = NegotiateFlags::EXTENDED_SESSIONSECURITY.0;
    for flags in [
        USUAL_FLAGS & !key_exch,
        USUAL_FLAGS & !sign,
        USUAL_FLAGS & !session_security,
        USUAL_FLAGS & !(key_exch | sign),
        USUAL_FLAGS & !NegotiateFlags::VERSION.0,
        NegotiateFlags::UNICODE.0 | NegotiateFlags::NTLM.0,
    ] {
        for (sees_time, mic) in [(true, true), (true, false), (false, false), (false, true)] {
            let client = Client {
                flags,
                sees_time,
                mic,
                ..Client::USUAL
            };
            assert!(client.raw_logon().is_ok(), "{flags:08x} {sees_time} {mic}");
        }
    }
}

#[test]
fn a_challenge_grants_only_what_was_asked_for() {
    let asked = NegotiateFlags::UNICODE.0 | NegotiateFlags::SIGN.0 | 0x0000_0080;
    let client = Client {
        flags: asked,
        ..Client::USUAL
    };
    let raw = continued(acceptor().step(&client.negotiate(), NOW, &Fixed));
    let challenge = Challenge::decode(&raw).unwrap();
    assert_eq!(challenge.flags.0, 0x0082_8215);
    assert_eq!(challenge.server_challenge, [0x5C; 8]);
    assert_eq!(challenge.target_name, encode_utf16("FILES"));
    let info = AvPairs::decode(challenge.target_info).unwrap();
    let ids: Vec<u16> = info.iter().map(|(id, _)| id.0).collect();
    assert_eq!(ids, [2, 1, 4, 3, 7]);
}

#[test]
fn a_client_without_unicode_is_refused() {
    let client = Client {
        flags: 0x0000_0202,
        ..Client::USUAL
    };
    assert_eq!(
        refused(acceptor().step(&client.negotiate(), NOW, &Fixed)),
        MALFORMED
    );
}

#[test]
fn a_response_may_be_made_without_the_domain() {
    let client = Client {
        domains: ("WORKGROUP", ""),
        ..Client::USUAL
    };
    assert!(client.raw_logon().is_ok());
    let client = Client {
        domains: ("", "WORKGROUP"),
        ..Client::USUAL
    };
    assert_eq!(client.raw_logon().unwrap_err(), ErrorStatus::LOGON_FAILURE);
}

/// Sends a changed answer and gives what comes of it.
fn with_changed_answer(client: &Client, change: impl Fn(&mut Vec<u8>)) -> ErrorStatus {
    let mut server = acceptor();
    let challenge = continued(server.step(&client.negotiate(), NOW, &Fixed));
    let (mut message, ..) = client.authenticate(&challenge);
    change(&mut message);
    refused(server.step(&message, NOW, &Fixed))
}

#[test]
fn a_promised_mic_must_be_right() {
    for offset in [12, 60, 72, 87] {
        let status = with_changed_answer(&Client::USUAL, |message| message[offset + 2] ^= 1);
        assert_eq!(status, ErrorStatus::LOGON_FAILURE, "{offset}");
    }
}

#[test]
fn an_exchanged_key_must_have_its_length() {
    let status = with_changed_answer(&Client::USUAL, |message| message[52] = 15);
    assert_eq!(status, MALFORMED);
    let status = with_changed_answer(&Client::USUAL, |message| message[52] = 0);
    assert_eq!(status, MALFORMED);
}

#[test]
fn old_versions_are_refused() {
    // 24 bytes of NT response are NTLMv1; none at all leave LMv2.
    for len in [24, 0] {
        let status = with_changed_answer(&Client::USUAL, |message| message[20] = len);
        assert_eq!(status, ErrorStatus::LOGON_FAILURE);
    }
}

fn anonymous(lm_response: &[u8]) -> ErrorStatus {
    let mut server = acceptor();
    continued(server.step(&Client::USUAL.negotiate(), NOW, &Fixed));
    let message = Authenticate {
        lm_response,
        nt_response: &[],
        domain: &[],
        user: &[],
        workstation: &[],
        encrypted_session_key: &[0; 16],
        flags: NegotiateFlags(USUAL_FLAGS | 0x0000_0800),
    };
    refused(server.step(&message.encode(), NOW, &Fixed))
}

#[test]
fn nobody_is_not_let_in() {
    assert_eq!(anonymous(&[0]), ErrorStatus::ACCESS_DENIED);
    assert_eq!(anonymous(&[]), ErrorStatus::ACCESS_DENIED);
    assert_eq!(anonymous(&[1]), ErrorStatus::LOGON_FAILURE);
}

struct Shut(Arc<MemoryAccounts>);

impl Accounts for Shut {
    fn find(&self, user: &str) -> Option<crate::Account> {
        self.0.find(user).map(|account| crate::Account {
            disabled: true,
            ..account
        })
    }
}

#[test]
fn a_shut_account_is_only_told_to_who_knows_its_password() {
    for (password, expected) in [
        ("correct horse", ErrorStatus::ACCOUNT_DISABLED),
        ("wrong", ErrorStatus::LOGON_FAILURE),
    ] {
        let client = Client {
            password,
            ..Client::USUAL
        };
        let mut server = Acceptor::new(Arc::new(Shut(accounts())), names());
        let challenge = continued(server.step(&client.negotiate(), NOW, &Fixed));
        let (message, ..) = client.authenticate(&challenge);
        assert_eq!(refused(server.step(&message, NOW, &Fixed)), expected);
    }
}

/// A NegTokenInit for Kerberos before NTLMSSP; its MechTypeList comes first.
fn kerberos_first(mech_token: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let oid = |oid: &[u8]| [&[6, oid.len() as u8], oid].concat();
    let wrap = |tag: u8, content: &[u8]| [&[tag, content.len() as u8], content].concat();
    let list = wrap(0x30, &[oid(KERBEROS), oid(NTLMSSP)].concat());
    let fields = [wrap(0xA0, &list), wrap(0xA2, &wrap(4, mech_token))].concat();
    let inner = wrap(0xA0, &wrap(0x30, &fields));
    let spnego = oid(&[0x2b, 6, 1, 5, 5, 2]);
    (list, wrap(0x60, &[spnego, inner].concat()))
}

fn resp(token: Option<&[u8]>, mic: Option<&[u8]>) -> Vec<u8> {
    NegTokenResp {
        response_token: token,
        mech_list_mic: mic,
        ..NegTokenResp::default()
    }
    .encode()
}

/// Plays the client up to its AUTHENTICATE_MESSAGE.
fn talked_out_of_kerberos(server: &mut Acceptor) -> (Vec<u8>, Vec<u8>, Integrity) {
    let client = Client::USUAL;
    let (list, first) = kerberos_first(b"an AP-REQ");
    let token = continued(server.step(&first, NOW, &Fixed));
    let answer = NegTokenResp::decode(&token).unwrap();
    assert_eq!(answer.neg_state, Some(NegState::REQUEST_MIC));
    assert!(answer.chose_ntlm);
    assert_eq!(answer.response_token, None);

    let negotiate = resp(Some(&client.negotiate()), None);
    let token = continued(server.step(&negotiate, NOW, &Fixed));
    let answer = NegTokenResp::decode(&token).unwrap();
    assert_eq!(answer.neg_state, Some(NegState::ACCEPT_INCOMPLETE));
    assert!(!answer.chose_ntlm);
    let (message, _, integrity) = client.authenticate(answer.response_token.unwrap());
    (list, message, integrity.unwrap())
}

#[test]
fn a_client_that_prefers_kerberos_gets_ntlm_and_a_mic() {
    let mut server = acceptor();
    let (list, message, integrity) = talked_out_of_kerberos(&mut server);
    let mic = integrity.first_mic(Side::Client, &list);
    let (token, ..) = done(server.step(&resp(Some(&message), Some(&mic)), NOW, &Fixed));
    let last = NegTokenResp::decode(&token).unwrap();
    assert_eq!(last.neg_state, Some(NegState::ACCEPT_COMPLETED));
    let expected = integrity.first_mic(Side::Server, &list);
    assert_eq!(last.mech_list_mic, Some(&expected[..]));
}

#[test]
fn its_mic_may_come_late_but_must_come() {
    let mut server = acceptor();
    let (list, message, integrity) = talked_out_of_kerberos(&mut server);
    let token = continued(server.step(&resp(Some(&message), None), NOW, &Fixed));
    let answer = NegTokenResp::decode(&token).unwrap();
    assert_eq!(answer.neg_state, Some(NegState::ACCEPT_INCOMPLETE));
    assert!(answer.mech_list_mic.is_some());
    let mic = integrity.first_mic(Side::Client, &list);
    let (token, ..) = done(server.step(&resp(None, Some(&mic)), NOW, &Fixed));
    assert_eq!(token, completed(None));

    let mut server = acceptor();
    let (_, message, _) = talked_out_of_kerberos(&mut server);
    continued(server.step(&resp(Some(&message), None), NOW, &Fixed));
    assert_eq!(
        refused(server.step(&resp(None, None), NOW, &Fixed)),
        ErrorStatus::LOGON_FAILURE
    );
}

#[test]
fn a_mic_over_another_list_is_refused() {
    for list in [NegTokenInit::ntlm_mech_types(), vec![0x30, 0]] {
        let mut server = acceptor();
        let (_, message, integrity) = talked_out_of_kerberos(&mut server);
        let mic = integrity.first_mic(Side::Client, &list);
        let status = refused(server.step(&resp(Some(&message), Some(&mic)), NOW, &Fixed));
        assert_eq!(status, ErrorStatus::LOGON_FAILURE);
    }
}

#[test]
fn no_mic_is_asked_for_where_there_can_be_none() {
    let flags = USUAL_FLAGS & !NegotiateFlags::EXTENDED_SESSIONSECURITY.0;
    let client = Client {
        flags,
        ..Client::USUAL
    };
    let mut server = acceptor();
    let (_, first) = kerberos_first(&[]);
    continued(server.step(&first, NOW, &Fixed));
    let token = continued(server.step(&resp(Some(&client.negotiate()), None), NOW, &Fixed));
    let challenge = NegTokenResp::decode(&token)
        .unwrap()
        .response_token
        .unwrap();
    let (message, ..) = client.authenticate(challenge);
    let (token, ..) = done(server.step(&resp(Some(&message), None), NOW, &Fixed));
    assert_eq!(token, completed(None));
}

#[test]
fn a_client_without_ntlm_has_come_to_the_wrong_place() {
    let (_, mut first) = kerberos_first(&[]);
    let at = first
        .windows(NTLMSSP.len())
        .position(|window| window == NTLMSSP)
        .unwrap();
    first[at] ^= 1;
    assert_eq!(refused(acceptor().step(&first, NOW, &Fixed)), MALFORMED);
}

#[test]
fn guessing_is_slowed_down() {
    let (throttle, accounts) = (Arc::new(Throttle::new()), accounts());
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let attempt = |password, now| {
        let client = Client {
            password,
            ..Client::USUAL
        };
        let mut server = Acceptor::new(Arc::clone(&accounts) as Arc<dyn Accounts>, names())
            .with_throttle(Arc::clone(&throttle), address);
        let challenge = continued(server.step(&client.negotiate(), NOW, &Fixed));
        let (message, ..) = client.authenticate(&challenge);
        server.step(&message, now, &Fixed).map(|_| ())
    };
    for _ in 0..11 {
        assert_eq!(attempt("wrong", NOW), Err(ErrorStatus::LOGON_FAILURE));
    }
    assert_eq!(
        attempt("correct horse", NOW),
        Err(ErrorStatus::LOGON_FAILURE)
    );
    assert_eq!(
        attempt("correct horse", FileTime(NOW.0 + 10_000_000)),
        Ok(())
    );
    assert_eq!(
        attempt("wrong", FileTime(NOW.0 + 10_000_000)),
        Err(ErrorStatus::LOGON_FAILURE)
    );
    assert_eq!(
        attempt("correct horse", FileTime(NOW.0 + 10_000_000)),
        Ok(())
    );
}

/// An acceptor in each of its states, with a token that would be right there.
fn states() -> Vec<(Acceptor, Vec<u8>)> {
    let client = Client::USUAL;
    let mut states = vec![
        (acceptor(), client.negotiate()),
        (acceptor(), kerberos_first(b"x").1),
    ];

    let mut raw = acceptor();
    let challenge = continued(raw.step(&client.negotiate(), NOW, &Fixed));
    states.push((raw, client.authenticate(&challenge).0));

    let mut agreed = acceptor();
    continued(agreed.step(&kerberos_first(b"x").1, NOW, &Fixed));
    states.push((agreed, resp(Some(&client.negotiate()), None)));

    let mut challenged = acceptor();
    let (list, message, integrity) = talked_out_of_kerberos(&mut challenged);
    let mic = integrity.first_mic(Side::Client, &list);
    states.push((challenged, resp(Some(&message), Some(&mic))));

    let mut await_mic = acceptor();
    let (_, message, _) = talked_out_of_kerberos(&mut await_mic);
    continued(await_mic.step(&resp(Some(&message), None), NOW, &Fixed));
    states.push((await_mic, resp(None, Some(&mic))));
    states
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_token_makes_the_acceptor_panic(tokens: Vec<Vec<u8>>) {
        for (mut server, _) in states() {
            for token in &tokens {
                let let_in = matches!(server.step(token, NOW, &Fixed), Ok(Step::Done { .. }));
                prop_assert!(!let_in);
            }
        }
    }

    /// Tokens that are nearly right reach further than arbitrary ones.
    #[test]
    fn no_changed_token_makes_it_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        for (mut server, mut token) in states() {
            for (index, byte) in &changes {
                let place = index.index(token.len());
                token[place] = *byte;
            }
            if let Some(cut) = cut {
                token.truncate(cut.index(token.len()));
            }
            let _outcome = server.step(&token, NOW, &Fixed);
            let _second = server.step(&token, NOW, &Fixed);
        }
    }

    #[test]
    fn no_token_makes_the_initiator_panic(
        hint: Vec<u8>,
        tokens: Vec<Vec<u8>>,
        place in any::<prop::sample::Index>(),
        byte: u8,
    ) {
        let mut client = Initiator::new(credentials("alice", "", "x"), "files");
        let first = client.first(&hint, &Fixed);
        let mut challenge = continued(acceptor().step(&first, NOW, &Fixed));
        let place = place.index(challenge.len());
        challenge[place] = byte;
        let _outcome = client.step(&challenge, NOW, &Fixed);
        for token in &tokens {
            let _outcome = client.step(token, NOW, &Fixed);
        }
    }
}
