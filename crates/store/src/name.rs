//! The path of an open. [MS-FSCC] 2.1.5 Pathname

use crate::Result;
use volume::{NtPath, StreamEntry, Volume};
use wire::dtyp::ErrorStatus;

/// A path as a client wrote it, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OpenName {
    pub(crate) path: NtPath,
    /// It can only be a directory: there is a backslash at the end.
    pub(crate) directory: bool,
    /// It was asked for as `::$DATA`.
    pub(crate) data_stream: bool,
    /// It was asked for as `::$INDEX_ALLOCATION`.
    pub(crate) index_stream: bool,
    /// The named stream that was asked for.
    pub(crate) stream: Option<String>,
}

impl OpenName {
    /// Slashes count as backslashes: no name can contain them, and clients on Unix write them.
    ///
    /// [MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request: a leading backslash is
    /// INVALID_PARAMETER.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.replace('/', "\\");
        if text.starts_with('\\') {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let (text, directory) = match text.strip_suffix('\\') {
            Some(text) => (text, true),
            None => (text.as_str(), false),
        };
        // Windows resolves nothing relative here and says so in its own way.
        if text.split('\\').any(|component| component == "..") {
            return Err(ErrorStatus::OBJECT_PATH_SYNTAX_BAD);
        }
        let (file, stream) = split_stream(text)?;
        let path = NtPath::parse(file)?;
        if path.is_root() && stream == Stream::Data {
            return Err(ErrorStatus::OBJECT_NAME_INVALID);
        }
        Ok(Self {
            path,
            directory,
            data_stream: stream == Stream::Data,
            index_stream: stream == Stream::Index,
            stream: match stream {
                Stream::Named(name) => Some(name.to_owned()),
                _ => None,
            },
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream<'a> {
    None,
    Data,
    Index,
    Named(&'a str),
}

/// Splits the stream from the last component. A colon in a directory's component is found by the
/// path's own check.
fn split_stream(text: &str) -> Result<(&str, Stream<'_>)> {
    let start = text.rfind('\\').map_or(0, |last| last.saturating_add(1));
    let Some(colon) = text.get(start..).and_then(|last| last.find(':')) else {
        return Ok((text, Stream::None));
    };
    let (file, stream) = text.split_at(start.saturating_add(colon));
    let stream = parse_stream(stream)?;
    Ok((file, stream))
}

/// A stream's name and type, each with its colon.
fn parse_stream(text: &str) -> Result<Stream<'_>> {
    let text = text.strip_prefix(':').unwrap_or(text);
    let (name, kind) = match text.split_once(':') {
        Some((name, kind)) => (name, Some(kind)),
        None => (text, None),
    };
    let is = |other: &str| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(other));
    if is("$INDEX_ALLOCATION") {
        let of_directory = name.is_empty() || name.eq_ignore_ascii_case("$I30");
        return if of_directory {
            Ok(Stream::Index)
        } else {
            Err(ErrorStatus::INVALID_PARAMETER)
        };
    }
    match (name, kind) {
        ("", Some(_)) if is("$DATA") => Ok(Stream::Data),
        (_, kind) if kind.is_none() || is("$DATA") => {
            StreamEntry::check_name(name).map(|()| Stream::Named(name))
        }
        _ => Err(ErrorStatus::OBJECT_NAME_INVALID),
    }
}

/// The new name of a stream, `:name` or `:name:$DATA`; empty for the stream without a name.
/// [MS-FSA] 2.1.5.15.12.1 Algorithm for Performing Stream Rename
pub(crate) fn parse_stream_target(text: &str) -> Result<&str> {
    match parse_stream(text) {
        Ok(Stream::Named(name)) => Ok(name),
        Ok(Stream::Data) => Ok(""),
        Ok(Stream::Index) | Err(ErrorStatus::INVALID_PARAMETER) => {
            Err(ErrorStatus::OBJECT_TYPE_MISMATCH)
        }
        _ => Err(ErrorStatus::INVALID_PARAMETER),
    }
}

/// The target of a rename or link: a path without wildcards and streams.
/// [MS-FSA] 2.1.5.15.12 FileRenameInformation
pub(crate) fn parse_target(text: &str) -> Result<NtPath> {
    if text.is_empty() || text.starts_with('\\') {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    let path = NtPath::parse(text)?;
    if path.is_root() {
        Err(ErrorStatus::INVALID_PARAMETER)
    } else {
        Ok(path)
    }
}

/// The path of the directory that holds `path`'s last component.
pub(crate) fn directory_of(path: &NtPath) -> String {
    match path.components().split_last() {
        Some((_, parents)) => parents.join("\\"),
        None => String::new(),
    }
}

/// The same; where a short name may be on the way, all is spelled as on disk, so that one path
/// can be told to lie below another.
pub(crate) fn spelled_directory_of(volume: &dyn Volume, path: &NtPath) -> Result<String> {
    let directory = directory_of(path);
    if !directory.contains('~') {
        return Ok(directory);
    }
    spelled(volume, &NtPath::parse(&directory)?)
}

/// The path with every component spelled as on disk.
pub(crate) fn spelled(volume: &dyn Volume, path: &NtPath) -> Result<String> {
    let mut spelled = String::new();
    for component in path.components() {
        if !spelled.is_empty() {
            spelled.push('\\');
        }
        let prefix = NtPath::parse(&format!("{spelled}{component}"))?;
        spelled.push_str(&volume.locate(&prefix)?.name);
    }
    Ok(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unnamed_streams_are_the_file_itself() {
        let name = OpenName::parse("a\\b::$data").unwrap();
        assert_eq!(
            (name.path.to_text().as_str(), name.data_stream),
            ("a\\b", true)
        );
        let name = OpenName::parse("a:$I30:$INDEX_ALLOCATION").unwrap();
        assert_eq!(
            (name.path.to_text().as_str(), name.index_stream),
            ("a", true)
        );
    }

    #[test]
    fn named_streams_are_taken_off_the_file() {
        for (text, file, stream) in [
            ("a\\b:c", "a\\b", "c"),
            ("a:c:$data", "a", "c"),
            (":c", "", "c"),
            ("a:* ?\"|", "a", "* ?\"|"),
        ] {
            let name = OpenName::parse(text).unwrap();
            let found = (name.path.to_text(), name.stream.unwrap());
            assert_eq!(found, (file.to_owned(), stream.to_owned()), "{text}");
        }
        assert_eq!(
            OpenName::parse("a:b:$INDEX_ALLOCATION"),
            Err(ErrorStatus::INVALID_PARAMETER)
        );
    }

    #[test]
    fn broken_names_are_invalid() {
        let long = format!("a:{}", "x".repeat(234));
        for bad in [
            "a:",
            "a::",
            "a:b:",
            "a:b:c",
            "a:b:$DATA:",
            "a::$DATA:b",
            long.as_str(),
            "a::$BITMAP",
            "a:b\\c",
            "a\\.\\b",
            "::$DATA",
        ] {
            assert_eq!(
                OpenName::parse(bad),
                Err(ErrorStatus::OBJECT_NAME_INVALID),
                "{bad}"
            );
        }
        assert_eq!(OpenName::parse("\\a"), Err(ErrorStatus::INVALID_PARAMETER));
        assert_eq!(
            OpenName::parse("a\\..\\b"),
            Err(ErrorStatus::OBJECT_PATH_SYNTAX_BAD)
        );
    }

    #[test]
    fn a_backslash_at_the_end_means_a_directory() {
        let name = OpenName::parse("a/b\\").unwrap();
        assert_eq!(
            (name.path.to_text().as_str(), name.directory),
            ("a\\b", true)
        );
        assert!(OpenName::parse("").unwrap().path.is_root());
    }

    #[test]
    fn targets_are_whole_paths() {
        assert_eq!(parse_target("\\a"), Err(ErrorStatus::INVALID_PARAMETER));
        assert_eq!(parse_target(""), Err(ErrorStatus::INVALID_PARAMETER));
        assert_eq!(parse_target("a:b"), Err(ErrorStatus::OBJECT_NAME_INVALID));
        assert_eq!(directory_of(&parse_target("a\\b\\c").unwrap()), "a\\b");
    }
}
