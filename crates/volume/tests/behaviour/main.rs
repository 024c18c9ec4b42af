//! How every volume behaves, whatever is below it: each case runs on memory, on a directory of
//! this machine, and on the directory that CROSSDOCK_TEST_XFS names (a file system with reflink).
#![allow(clippy::unwrap_used)]

mod copies;
mod data;
mod facts;
mod names;
mod streams;

use std::path::Path;
use std::sync::Arc;
use volume::linux::LinuxVolume;
use volume::memory::MemoryVolume;
use volume::{Access, Kind, ManualClock, NewNode, Node, NtPath, Volume};

type Case = fn(&Arc<dyn Volume>);

const BOTH: Access = Access {
    read: true,
    write: true,
};

fn on_memory(case: Case) {
    case(&MemoryVolume::new(Arc::new(ManualClock::default())));
}

fn on_linux(case: Case) {
    case_in(Path::new("/tmp"), case);
}

fn on_xfs(case: Case) {
    match std::env::var_os("CROSSDOCK_TEST_XFS") {
        Some(directory) => case_in(Path::new(&directory), case),
        None => eprintln!("not run: CROSSDOCK_TEST_XFS names no directory"),
    }
}

fn case_in(place: &Path, case: Case) {
    let directory = tempfile::tempdir_in(place).unwrap();
    case(&LinuxVolume::open(directory.path()).unwrap());
}

/// A new file in the root with data access.
fn file(volume: &Arc<dyn Volume>, name: &str, content: &[u8]) -> Arc<dyn Node> {
    let new = NewNode {
        kind: Kind::File,
        attributes: 0x20,
    };
    let node = volume.root().create_child(name, new).unwrap();
    node.write_at(content, 0).unwrap();
    node
}

fn directory(parent: &Arc<dyn Node>, name: &str) -> Arc<dyn Node> {
    parent
        .create_child(
            name,
            NewNode {
                kind: Kind::Directory,
                attributes: 0,
            },
        )
        .unwrap()
}

fn content(node: &Arc<dyn Node>) -> Vec<u8> {
    let mut buffer = vec![0; node.metadata().unwrap().size as usize + 10];
    let count = node.read_at(&mut buffer, 0).unwrap();
    buffer.truncate(count);
    buffer
}

fn path(text: &str) -> NtPath {
    NtPath::parse(text).unwrap()
}

macro_rules! cases {
    ($($module:ident: $($case:ident)*;)*) => {
        mod memory { $($(#[test] fn $case() { crate::on_memory(crate::$module::$case); })*)* }
        mod linux { $($(#[test] fn $case() { crate::on_linux(crate::$module::$case); })*)* }
        mod xfs { $($(#[test] fn $case() { crate::on_xfs(crate::$module::$case); })*)* }
    };
}

cases! {
    data:
        reads_end_at_the_end_of_file
        writes_behind_the_end_leave_a_hole
        a_shrunk_file_grows_back_with_zeros
        punching_makes_zeros_and_keeps_the_size
        extents_tell_data_from_holes
        a_handle_can_do_what_it_was_opened_for
        a_directory_has_no_data
        offsets_no_file_can_have_are_refused
        removed_files_live_on_in_their_handles;
    copies:
        clones_share_content_and_part_on_writing
        the_last_block_clones_to_the_end_of_the_destination_only
        what_cannot_be_cloned_changes_nothing
        copies_say_how_much_they_copied
        a_file_can_be_copied_within_itself
        space_and_description_make_sense;
    names:
        paths_lead_to_nodes_in_any_case
        exact_spelling_wins
        missing_parents_are_told_from_missing_names
        the_root_has_no_parent
        names_are_created_once
        only_the_expected_node_is_removed
        directories_with_children_stay
        renaming_moves_and_replaces
        renaming_respects_kinds_and_ancestry
        links_give_more_names
        listings_name_all_children
        names_that_are_no_single_component_are_refused
        short_names_lead_to_what_they_were_made_for;
    facts:
        new_nodes_have_default_attributes
        attributes_and_creation_time_are_kept
        times_can_be_set
        a_change_time_holds_until_the_next_change
        writing_moves_the_write_time_only_forward
        identity_survives_a_rename
        values_are_kept_beside_the_file
        extended_attributes_are_kept_by_name
        extended_attributes_have_limits
        allocation_follows_the_data;
    streams:
        streams_are_found_in_any_case
        streams_are_read_and_written_like_files
        streams_belong_to_their_file
        streams_have_limits
        renamed_streams_keep_their_handles
        two_writers_lose_nothing;
}
