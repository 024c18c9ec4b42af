//! What the database keeps, who can see it, and two processes at once.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(database: &UserDatabase) -> Vec<String> {
    database
        .list()
        .unwrap()
        .into_iter()
        .map(|row| row.name)
        .collect()
}

#[test]
fn accounts_outlive_the_process() {
    let directory = directory();
    let state = directory.path().join("new").join("state");
    let database = UserDatabase::open(&state).unwrap();
    assert_eq!(database.list().unwrap(), []);
    let alice = database.add("Alice", "one").unwrap();
    let bob = database.add("bob", "two").unwrap();
    assert_eq!(alice, database.machine_sid().child(1000).unwrap());
    assert_eq!(bob, database.machine_sid().child(1001).unwrap());

    let again = UserDatabase::open(&state).unwrap();
    assert_eq!(again.machine_sid(), database.machine_sid());
    assert_eq!(names(&again), ["Alice", "bob"]);
    let found = again.find("ALICE").unwrap();
    assert_eq!(
        (found.name.as_str(), &found.sid, found.disabled),
        ("Alice", &alice, false)
    );
    assert_eq!(
        found.nt_hash.as_bytes(),
        NtHash::of_password("one").as_bytes()
    );
    assert!(again.find("carol").is_none());
}

#[test]
fn only_the_owner_can_read_the_files() {
    let directory = directory();
    let state = directory.path().join("state");
    UserDatabase::open(&state).unwrap();
    assert_eq!(mode(&state), 0o700);
    assert_eq!(mode(&state.join("users.key")), 0o600);
    assert_eq!(mode(&state.join("users.redb")), 0o600);
    let mut files: Vec<_> = fs::read_dir(&state)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    files.sort();
    assert_eq!(files, ["users.key", "users.redb"]);
}

#[test]
fn passwords_are_not_in_the_file() {
    let directory = directory();
    let database = UserDatabase::open(directory.path()).unwrap();
    database.add("alice", "Password").unwrap();
    let bytes = fs::read(directory.path().join("users.redb")).unwrap();
    let hash = NtHash::of_password("Password");
    assert!(!bytes.windows(16).any(|window| window == hash.as_bytes()));
}

#[test]
fn accounts_change_and_go() {
    let directory = directory();
    let database = UserDatabase::open(directory.path()).unwrap();
    let sid = database.add("alice", "one").unwrap();
    database.set_password("ALICE", "two").unwrap();
    let found = database.find("alice").unwrap();
    assert_eq!(
        found.nt_hash.as_bytes(),
        NtHash::of_password("two").as_bytes()
    );
    assert_eq!((found.name.as_str(), &found.sid), ("alice", &sid));

    database.set_disabled("Alice", true).unwrap();
    assert!(database.find("alice").unwrap().disabled);
    assert!(database.list().unwrap()[0].disabled);
    database.set_disabled("Alice", false).unwrap();
    assert!(!database.find("alice").unwrap().disabled);

    database.remove("aLiCe").unwrap();
    assert!(database.find("alice").is_none());
    let next = database.add("alice", "one").unwrap();
    assert_ne!(next, sid, "a SID must not pass to somebody else");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let directory = directory();
    let database = UserDatabase::open(directory.path()).unwrap();
    database.add("alice", "one").unwrap();
    let say = |result: Result<(), DatabaseError>| result.unwrap_err().to_string();
    assert_eq!(
        say(database.add("ALICE", "x").map(drop)),
        "there is already a user \"ALICE\""
    );
    assert_eq!(
        say(database.set_password("bob", "x")),
        "there is no user \"bob\""
    );
    assert_eq!(
        say(database.set_disabled("bob", true)),
        "there is no user \"bob\""
    );
    assert_eq!(say(database.remove("bob")), "there is no user \"bob\"");
    assert_eq!(
        say(database.add("bob", "").map(drop)),
        "the password must not be empty"
    );
    assert!(say(database.add("a/b", "x").map(drop)).contains("must not contain '/'"));
    let long = "x".repeat(257);
    assert!(say(database.set_password("alice", &long)).contains("at most 256"));
    assert_eq!(names(&database), ["alice"]);
}

#[test]
fn the_key_must_be_there_secret_and_the_right_one() {
    let directory = directory();
    let (state, key) = (directory.path(), directory.path().join("users.key"));
    let open = || UserDatabase::open(state).map(drop).unwrap_err();
    UserDatabase::open(state)
        .unwrap()
        .add("alice", "one")
        .unwrap();

    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(open(), DatabaseError::KeyExposed(_)));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, [1; 32]).unwrap();
    assert!(matches!(open(), DatabaseError::WrongKey));
    for len in [0, 31, 33] {
        fs::write(&key, vec![1; len]).unwrap();
        assert!(matches!(open(), DatabaseError::KeyMalformed(_)));
    }
    fs::remove_file(&key).unwrap();
    assert!(matches!(open(), DatabaseError::KeyMissing(_)));
    assert!(!key.exists());
}

#[test]
fn a_running_server_sees_what_others_change() {
    let directory = directory();
    let server = UserDatabase::open(directory.path()).unwrap();
    let tool = UserDatabase::open(directory.path()).unwrap();
    for round in 0..20 {
        let name = format!("user {round}");
        assert!(server.find(&name).is_none());
        tool.add(&name, "one").unwrap();
        assert!(server.find(&name).is_some());
        tool.set_password(&name, "two").unwrap();
        let hash = server.find(&name).unwrap().nt_hash;
        assert_eq!(hash.as_bytes(), NtHash::of_password("two").as_bytes());
    }
}

#[test]
fn a_settled_copy_is_used_until_the_file_changes() {
    let directory = directory();
    let database = UserDatabase::open(directory.path()).unwrap();
    database.add("alice", "one").unwrap();
    thread::sleep(Duration::from_millis(150));
    let first = database.current(PATIENCE).unwrap();
    assert!(Arc::ptr_eq(&first, &database.current(PATIENCE).unwrap()));
    let tool = UserDatabase::open(directory.path()).unwrap();
    tool.remove("alice").unwrap();
    assert!(!Arc::ptr_eq(&first, &database.current(PATIENCE).unwrap()));
}

#[test]
fn many_at_once_wait_for_each_other() {
    let directory = directory();
    thread::scope(|scope| {
        for worker in 0..4 {
            let path = directory.path();
            scope.spawn(move || {
                let database = UserDatabase::open(path).unwrap();
                for user in 0..5 {
                    database.add(&format!("{worker}.{user}"), "one").unwrap();
                }
            });
        }
    });
    let rows = UserDatabase::open(directory.path())
        .unwrap()
        .list()
        .unwrap();
    assert_eq!(rows.len(), 20);
    let mut sids: Vec<Sid> = rows.into_iter().map(|row| row.sid).collect();
    sids.sort();
    sids.dedup();
    assert_eq!(sids.len(), 20);
}

#[test]
fn a_logon_goes_by_what_was_known_while_somebody_else_has_the_file() {
    let directory = directory();
    let database = UserDatabase::open(directory.path()).unwrap();
    database.add("alice", "one").unwrap();
    assert!(database.find("alice").is_some());
    let held = Database::open(directory.path().join("users.redb")).unwrap();
    let start = Instant::now();
    assert!(database.find("alice").is_some());
    assert!(database.find("bob").is_none());
    assert!(start.elapsed() < PATIENCE);
    drop(held);
}

/// A writer that dies leaves a file that must be repaired before it can be read.
#[test]
fn a_file_that_was_not_closed_is_repaired() {
    let directory = directory();
    let path = directory.path().join("users.redb");
    UserDatabase::open(directory.path())
        .unwrap()
        .add("alice", "one")
        .unwrap();
    let database = Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction
        .open_table(FACTS)
        .unwrap()
        .insert("left", &b"open"[..])
        .unwrap();
    transaction.commit().unwrap();
    let copied = directory.path().join("copied");
    // `cp` sees the file as it would be left behind.
    assert!(
        Command::new("cp")
            .arg(&path)
            .arg(&copied)
            .status()
            .unwrap()
            .success()
    );
    drop(database);
    fs::rename(&copied, &path).unwrap();
    let database = UserDatabase::open(directory.path()).unwrap();
    assert!(database.find("alice").is_some());
    let read_only = Snapshot::read(&path, &database.seal, database.machine_sid(), PATIENCE);
    assert!(read_only.unwrap().find("alice").is_some());
}
