//! Words, numbers and the options of an open.

use store::{CreateDisposition, CreateOptions, ShareAccess};
use wire::dtyp::AccessMask;
use wire::fscc::file_information::FileFullEaInformation;

/// Splits a line at blanks outside of quotes; quoted words keep their quotes.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut in_quotes = false;
    for c in line.trim().chars() {
        if c == '"' {
            in_quotes = !in_quotes;
        }
        match words.last_mut() {
            Some(word) if c != ' ' || in_quotes => word.push(c),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word without its quotes.
pub(crate) fn quoted(word: &str) -> String {
    word.trim_matches('"').to_owned()
}

/// Decimal, hexadecimal with 0x, `max` for the largest.
pub(crate) fn number(text: &str) -> u64 {
    if text == "max" {
        return u64::MAX;
    }
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).unwrap(),
        None => text.parse().unwrap_or_else(|_| panic!("no number: {text}")),
    }
}

/// `create access=read,write share=rw options=dir attributes=0x1 allocation=100 sd=name`
pub(crate) struct Options {
    pub(crate) access: AccessMask,
    pub(crate) share: ShareAccess,
    pub(crate) disposition: CreateDisposition,
    pub(crate) options: CreateOptions,
    pub(crate) attributes: u32,
    pub(crate) allocation: Option<u64>,
    pub(crate) descriptor: Option<String>,
    pub(crate) extended_attributes: Vec<FileFullEaInformation>,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Self {
        let mut options = Self {
            access: AccessMask::FILE_ALL,
            share: ShareAccess::ALL,
            disposition: CreateDisposition::OPEN,
            options: CreateOptions::NONE,
            attributes: 0,
            allocation: None,
            descriptor: None,
            extended_attributes: Vec::new(),
        };
        for word in words {
            match word.split_once('=') {
                Some(("access", value)) => options.access = access(value),
                Some(("share", value)) => options.share = share(value),
                Some(("options", value)) => options.options = create_options(value),
                Some(("attributes", value)) => options.attributes = number(value) as u32,
                Some(("allocation", value)) => options.allocation = Some(number(value)),
                Some(("sd", value)) => options.descriptor = Some(value.to_owned()),
                Some(("ea", value)) => {
                    let list: Vec<String> =
                        value.split(',').map(|ea| ea.replace(':', "=")).collect();
                    options.extended_attributes = extended_attributes(&list);
                }
                Some((other, _)) => panic!("no option {other}"),
                None => options.disposition = disposition(word),
            }
        }
        options
    }
}

/// Names of rights joined by commas, or a number.
pub(crate) fn access(text: &str) -> AccessMask {
    if text.starts_with("0x") {
        return AccessMask(number(text) as u32);
    }
    text.split(',')
        .map(one_right)
        .fold(AccessMask::NONE, |all, right| all | right)
}

fn one_right(name: &str) -> AccessMask {
    match name {
        "none" => AccessMask::NONE,
        "read" => AccessMask::FILE_READ_DATA,
        "write" => AccessMask::FILE_WRITE_DATA,
        "append" => AccessMask::FILE_APPEND_DATA,
        "execute" => AccessMask::FILE_EXECUTE,
        "delete" => AccessMask::DELETE,
        "delete_child" => AccessMask::FILE_DELETE_CHILD,
        "attributes" => AccessMask::FILE_READ_ATTRIBUTES,
        "set_attributes" => AccessMask::FILE_WRITE_ATTRIBUTES,
        "control" => AccessMask::READ_CONTROL,
        "dac" => AccessMask::WRITE_DAC,
        "owner" => AccessMask::WRITE_OWNER,
        "synchronize" => AccessMask::SYNCHRONIZE,
        "max" => AccessMask::MAXIMUM_ALLOWED,
        "all" => AccessMask::FILE_ALL,
        "generic_read" => AccessMask::GENERIC_READ,
        "generic_write" => AccessMask::GENERIC_WRITE,
        "generic_all" => AccessMask::GENERIC_ALL,
        other => panic!("no right {other}"),
    }
}

fn share(text: &str) -> ShareAccess {
    let bits = text.chars().map(|c| match c {
        'r' => 1,
        'w' => 2,
        'd' => 4,
        '-' => 0,
        other => panic!("no sharing {other}"),
    });
    ShareAccess(bits.sum())
}

fn disposition(name: &str) -> CreateDisposition {
    match name {
        "supersede" => CreateDisposition::SUPERSEDE,
        "existing" => CreateDisposition::OPEN,
        "create" => CreateDisposition::CREATE,
        "open_if" => CreateDisposition::OPEN_IF,
        "overwrite" => CreateDisposition::OVERWRITE,
        "overwrite_if" => CreateDisposition::OVERWRITE_IF,
        "wrong" => CreateDisposition(6),
        other => panic!("no disposition {other}"),
    }
}

fn create_options(text: &str) -> CreateOptions {
    if text.starts_with("0x") {
        return CreateOptions(number(text) as u32);
    }
    let bits = text.split(',').map(|name| match name {
        "dir" => CreateOptions::DIRECTORY_FILE.0,
        "file" => CreateOptions::NON_DIRECTORY_FILE.0,
        "doc" => CreateOptions::DELETE_ON_CLOSE.0,
        "through" => CreateOptions::WRITE_THROUGH.0,
        "unbuffered" => CreateOptions::NO_INTERMEDIATE_BUFFERING.0,
        "reparse" => CreateOptions::OPEN_REPARSE_POINT.0,
        "backup" => CreateOptions::OPEN_FOR_BACKUP_INTENT.0,
        "noea" => CreateOptions::NO_EA_KNOWLEDGE.0,
        other => panic!("no option {other}"),
    });
    CreateOptions(bits.fold(0, |all, bit| all | bit))
}

/// `name=value`, without a value to remove one; `name!=value` with FILE_NEED_EA.
pub(crate) fn extended_attributes(words: &[String]) -> Vec<FileFullEaInformation> {
    let one = |word: &String| {
        let (name, value) = word.split_once('=').expect("name=value");
        let needed = name.ends_with('!');
        FileFullEaInformation {
            flags: if needed {
                FileFullEaInformation::NEED_EA
            } else {
                0
            },
            ea_name: name.trim_end_matches('!').into(),
            ea_value: value.into(),
        }
    };
    words.iter().map(one).collect()
}
