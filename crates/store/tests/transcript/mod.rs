//! The little language of the transcripts.

mod parse;
mod security;
mod watch;

pub(crate) use parse::words;
use parse::{Options, number, quoted};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{
    BasicChanges, CreateAction, CreateRequest, DirectoryQuery, DispositionFlags, Facts,
    LockOutcome, LockRange, LockTicket, ObjectStore, Open, Principal, Settings, ShareRoot,
    TimeChange,
};
use volume::ManualClock;
use volume::memory::{MemoryOptions, MemoryVolume};
use wire::dtyp::{ErrorStatus, FileTime, SecurityDescriptor, Sid};

type Outcome = Result<String, ErrorStatus>;

/// Everything a transcript works with.
pub(crate) struct Stage {
    clock: Arc<ManualClock>,
    start: FileTime,
    store: Arc<ObjectStore>,
    share: Arc<ShareRoot>,
    principal: Arc<Principal>,
    opens: HashMap<String, Arc<Open>>,
    waiting: HashMap<String, Waiting>,
    /// Whether they are broken.
    oplocks: HashMap<String, Arc<AtomicBool>>,
    watches: watch::Watches,
    descriptors: HashMap<String, SecurityDescriptor>,
}

struct Waiting {
    ticket: LockTicket,
    result: Arc<parking_lot::Mutex<Option<Result<(), ErrorStatus>>>>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let start = volume::Clock::now(clock.as_ref());
        let options = MemoryOptions {
            space: Some(1 << 30),
            ..MemoryOptions::default()
        };
        let volume = MemoryVolume::with_options(clock.clone(), options);
        let random = Arc::new(crypto::SystemRandom);
        let share = Arc::new(ShareRoot {
            name: "test".into(),
            volume: volume.clone(),
            read_only: false,
        });
        Self {
            store: ObjectStore::new(Settings::default(), clock.clone(), random),
            clock,
            start,
            share,
            principal: user("alice"),
            opens: HashMap::new(),
            waiting: HashMap::new(),
            oplocks: HashMap::new(),
            watches: watch::Watches::default(),
            descriptors: HashMap::new(),
        }
    }

    /// Does what a line says and tells what came of it.
    pub(crate) fn act(&mut self, words: &[String]) -> String {
        let (command, rest) = words.split_first().expect("a command");
        let outcome = match command.as_str() {
            "user" => self.switch_user(rest),
            "share" => self.switch_share(rest),
            "tick" => self.tick(rest),
            "open" => self.open(rest),
            "descriptor" => self.descriptor(rest),
            "opens" => Ok(self.store.open_files().to_string()),
            "forget" => self.forget(rest),
            _ => self.act_on_open(command, rest),
        };
        outcome.unwrap_or_else(|error| error.status().name().unwrap_or("?").to_owned())
    }

    fn act_on_open(&mut self, command: &str, rest: &[String]) -> Outcome {
        let (name, rest) = rest.split_first().expect("the name of an open");
        let Some(open) = self.opens.get(name).cloned() else {
            return Ok("no such open".into());
        };
        match command {
            "close" => {
                open.close();
                ok()
            }
            "read" => read(&open, rest),
            "write" => open
                .write(number(&rest[0]), quoted(&rest[1]).as_bytes(), false)
                .and(ok()),
            "flush" => open.flush().and(ok()),
            "eof" => open.set_end_of_file(number(&rest[0])).and(ok()),
            "allocation" => open.set_allocation(number(&rest[0])).and(ok()),
            "zero" => open
                .set_zero_data(number(&rest[0]), number(&rest[1]))
                .and(ok()),
            "ranges" => ranges(&open, rest),
            "sparse" => open.set_sparse(rest[0] == "on").and(ok()),
            "mode" => open.set_mode(number(&rest[0]) as u32).and(ok()),
            "position" => open.set_position(number(&rest[0])).and(ok()),
            "rename" => open.rename(&quoted(&rest[0]), replaces(rest)).and(ok()),
            "link" => open.link(&quoted(&rest[0]), replaces(rest)).and(ok()),
            "delete" => open.set_disposition(disposition(rest)).and(ok()),
            "keep" => open
                .set_disposition(DispositionFlags::DO_NOT_DELETE)
                .and(ok()),
            "basic" => self.basic(&open, rest),
            "facts" => self.facts(&open, rest),
            "path" => Ok(format!("\"{}\"", open.path())),
            "normalized" => open.normalized_path().map(|path| format!("\"{path}\"")),
            "short" => Ok(open
                .short_name()
                .map_or("none".into(), |name| format!("\"{name}\""))),
            "maximal" => open
                .maximal_access()
                .map(|access| format!("{:#x}", access.0)),
            "list" => list(&open, rest),
            "lock" => self.lock(name, &open, rest),
            "oplock" => self.oplock(name, &open),
            "broken" => Ok(self.broken(name)),
            "watch" => self.watches.begin(name, &open, rest),
            "changes" => self.watches.changes(name, rest),
            "unlock" => open
                .unlock(&[(number(&rest[0]), number(&rest[1]))])
                .and(ok()),
            "woken" => self.woken(name),
            "cancel" => self.cancel(name),
            "security" => security::query(&open, rest),
            "ea" => ea(&open, rest),
            "streams" => streams(&open),
            "secure" => self.secure(&open, rest),
            other => panic!("no command {other}"),
        }
    }

    fn switch_user(&mut self, rest: &[String]) -> Outcome {
        self.principal = user(&rest[0]);
        ok()
    }

    /// `share readonly` and `share writable`: the same folder through another share.
    fn switch_share(&mut self, rest: &[String]) -> Outcome {
        let read_only = rest[0] == "readonly";
        self.share = Arc::new(ShareRoot {
            read_only,
            ..ShareRoot::clone(&self.share)
        });
        ok()
    }

    fn tick(&mut self, rest: &[String]) -> Outcome {
        self.clock.advance(Duration::from_secs(number(&rest[0])));
        ok()
    }

    fn open(&mut self, rest: &[String]) -> Outcome {
        let (name, path) = (&rest[0], quoted(&rest[1]));
        let options = Options::parse(&rest[2..]);
        let descriptor = options
            .descriptor
            .as_ref()
            .map(|name| &self.descriptors[name]);
        let created = self.store.create(&CreateRequest {
            share: &self.share,
            principal: &self.principal,
            path: &path,
            desired_access: options.access,
            attributes: options.attributes,
            share_access: options.share,
            disposition: options.disposition,
            options: options.options,
            allocation_size: options.allocation,
            security_descriptor: descriptor,
            extended_attributes: &options.extended_attributes,
        })?;
        self.opens.insert(name.clone(), created.open);
        Ok(match created.action {
            CreateAction::CREATED => "CREATED",
            CreateAction::OPENED => "OPENED",
            CreateAction::OVERWRITTEN => "OVERWRITTEN",
            CreateAction::SUPERSEDED => "SUPERSEDED",
            _ => "?",
        }
        .to_owned())
    }

    /// Drops an open without closing it.
    fn forget(&mut self, rest: &[String]) -> Outcome {
        self.opens.remove(&rest[0]);
        ok()
    }

    /// Times in seconds from the start, `stop`, `resume`.
    fn basic(&self, open: &Open, rest: &[String]) -> Outcome {
        let mut changes = BasicChanges::default();
        for word in rest {
            let (key, value) = word.split_once('=').expect("key=value");
            match key {
                "creation" => changes.creation = self.time_change(value),
                "access" => changes.access = self.time_change(value),
                "write" => changes.write = self.time_change(value),
                "change" => changes.change = self.time_change(value),
                "attributes" => changes.attributes = number(value) as u32,
                other => panic!("no time {other}"),
            }
        }
        open.set_basic(&changes).and(ok())
    }

    fn time_change(&self, value: &str) -> TimeChange {
        match value {
            "stop" => TimeChange::Stop,
            "resume" => TimeChange::Resume,
            seconds => TimeChange::Set(FileTime(self.start.0 + number(seconds) * 10_000_000)),
        }
    }

    fn facts(&self, open: &Open, rest: &[String]) -> Outcome {
        let facts = open.facts()?;
        let shown: Vec<String> = rest
            .iter()
            .map(|key| match key.as_str() {
                "ea" => format!("ea={}", open.ea_size().unwrap_or(u32::MAX)),
                key => format!("{key}={}", self.fact(&facts, key)),
            })
            .collect();
        Ok(shown.join(" "))
    }

    fn fact(&self, facts: &Facts, key: &str) -> String {
        let seconds = |time: FileTime| ((time.0 - self.start.0) / 10_000_000).to_string();
        match key {
            "creation" => seconds(facts.creation_time),
            "access" => seconds(facts.last_access_time),
            "write" => seconds(facts.last_write_time),
            "change" => seconds(facts.change_time),
            "attributes" => format!("{:#x}", facts.attributes),
            "eof" => facts.end_of_file.to_string(),
            "allocation" => facts.allocation_size.to_string(),
            "links" => facts.number_of_links.to_string(),
            "pending" => facts.delete_pending.to_string(),
            "directory" => facts.directory.to_string(),
            "position" => facts.position.to_string(),
            "mode" => format!("{:#x}", facts.mode),
            "rights" => format!("{:#x}", facts.access.0),
            other => panic!("no fact {other}"),
        }
    }

    fn lock(&mut self, name: &str, open: &Arc<Open>, rest: &[String]) -> Outcome {
        let wait = rest.iter().any(|word| word == "wait");
        let ranges: Vec<LockRange> = rest
            .iter()
            .filter(|word| *word != "wait")
            .map(|word| range(word, wait))
            .collect();
        match open.lock(&ranges)? {
            LockOutcome::Granted => ok(),
            LockOutcome::Wait(ticket) => {
                let result = Arc::new(parking_lot::Mutex::new(None));
                let slot = Arc::clone(&result);
                ticket.when_done(move |outcome| *slot.lock() = Some(outcome));
                self.waiting
                    .insert(name.to_owned(), Waiting { ticket, result });
                Ok("WAIT".to_owned())
            }
        }
    }

    fn oplock(&mut self, name: &str, open: &Open) -> Outcome {
        let broken = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&broken);
        let granted = open.request_level_two(move || told.store(true, Ordering::SeqCst))?;
        if granted {
            self.oplocks.insert(name.to_owned(), broken);
        }
        Ok(if granted { "LEVEL_TWO" } else { "NONE" }.to_owned())
    }

    fn broken(&self, name: &str) -> String {
        let broken = self.oplocks[name].load(Ordering::SeqCst);
        if broken { "yes" } else { "no" }.to_owned()
    }

    fn woken(&self, name: &str) -> Outcome {
        match *self.waiting[name].result.lock() {
            None => Ok("WAIT".to_owned()),
            Some(result) => result.and(ok()),
        }
    }

    fn cancel(&self, name: &str) -> Outcome {
        self.waiting[name].ticket.cancel();
        self.woken(name)
    }

    fn descriptor(&mut self, rest: &[String]) -> Outcome {
        let descriptor = security::parse(&rest[1..]);
        self.descriptors.insert(rest[0].clone(), descriptor);
        ok()
    }

    fn secure(&self, open: &Open, rest: &[String]) -> Outcome {
        open.set_security(security::parts(&rest[0]), &self.descriptors[&rest[1]])
            .and(ok())
    }
}

fn ok() -> Outcome {
    Ok("OK".to_owned())
}

/// alice and bob are in the group "staff", carol is not.
fn user(name: &str) -> Arc<Principal> {
    let groups = if name == "carol" {
        vec![]
    } else {
        vec![Sid::unix_group(50)]
    };
    Arc::new(Principal {
        name: name.into(),
        sid: security::sid(name),
        groups,
    })
}

fn read(open: &Open, rest: &[String]) -> Outcome {
    let mut buffer = vec![0; number(&rest[1]) as usize];
    let minimum = rest.get(2).map_or(0, |minimum| number(minimum) as usize);
    let count = open.read(number(&rest[0]), &mut buffer, minimum)?;
    let text = String::from_utf8_lossy(&buffer[..count]).replace('\0', ".");
    Ok(format!("\"{text}\""))
}

fn ranges(open: &Open, rest: &[String]) -> Outcome {
    let most = rest.get(2).map_or(100, |most| number(most) as usize);
    let ranges = open.allocated_ranges(number(&rest[0]), number(&rest[1]), most)?;
    let shown: Vec<String> = ranges
        .iter()
        .map(|range| format!("{}-{}", range.start, range.end))
        .collect();
    Ok(if shown.is_empty() {
        "none".to_owned()
    } else {
        shown.join(" ")
    })
}

/// `ea h` shows the extended attributes, `ea h name=value ...` sets them.
fn ea(open: &Open, rest: &[String]) -> Outcome {
    if !rest.is_empty() {
        return open
            .set_extended_attributes(&parse::extended_attributes(rest))
            .and(ok());
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let list = open.extended_attributes()?;
    let shown: Vec<String> = list
        .iter()
        .map(|ea| {
            let needed = if ea.flags == 0 { "" } else { "!" };
            format!("{}{needed}={}", text(&ea.ea_name), text(&ea.ea_value))
        })
        .collect();
    Ok(if shown.is_empty() {
        "none".to_owned()
    } else {
        shown.join(" ")
    })
}

/// `name=size` of all, the file's own data without a name.
fn streams(open: &Open) -> Outcome {
    let list = open.streams()?;
    let shown: Vec<String> = list
        .iter()
        .map(|stream| format!("{}={}", stream.name, stream.end_of_file))
        .collect();
    Ok(if shown.is_empty() {
        "none".to_owned()
    } else {
        shown.join(" ")
    })
}

fn replaces(rest: &[String]) -> bool {
    rest.iter().any(|word| word == "replace")
}

fn disposition(rest: &[String]) -> DispositionFlags {
    let mut flags = DispositionFlags::DELETE.0;
    for word in rest {
        flags |= match word.as_str() {
            "posix" => DispositionFlags::POSIX_SEMANTICS.0,
            "ignore_readonly" => DispositionFlags::IGNORE_READONLY_ATTRIBUTE.0,
            "on_close" => DispositionFlags::ON_CLOSE.0,
            other => panic!("no flag {other}"),
        };
    }
    DispositionFlags(flags)
}

/// `exclusive:0+10` or `shared:0+10`.
fn range(word: &str, wait: bool) -> LockRange {
    let (kind, range) = word.split_once(':').expect("kind:offset+length");
    let (offset, length) = range.split_once('+').expect("offset+length");
    LockRange {
        offset: number(offset),
        length: number(length),
        exclusive: kind == "exclusive",
        fail_immediately: !wait,
    }
}

/// `list h "pattern" restart reopen single index=N room=N`
fn list(open: &Open, rest: &[String]) -> Outcome {
    let has = |flag: &str| rest.iter().any(|word| word == flag);
    let value = |key: &str| {
        rest.iter()
            .find_map(|word| word.strip_prefix(key).map(|value| number(value) as usize))
    };
    let pattern = rest
        .iter()
        .find(|word| word.starts_with('"'))
        .map(|word| quoted(word));
    let query = DirectoryQuery {
        pattern: pattern.as_deref(),
        restart: has("restart"),
        reopen: has("reopen"),
        index: value("index=").map(|index| index as u32),
        single: has("single"),
    };
    let room = value("room=").unwrap_or(usize::MAX);
    let mut names = Vec::new();
    open.query_directory(&query, &mut |item| {
        let fits = names.len() < room;
        if fits {
            names.push(item.name.to_owned());
        }
        fits
    })?;
    Ok(if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(" ")
    })
}
