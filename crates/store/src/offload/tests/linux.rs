//! The same over real file systems: a directory of this machine, and the one
//! that CROSSDOCK_TEST_XFS names.

use super::*;
use std::fs;
use std::path::Path;
use volume::linux::LinuxVolume;

fn in_directory(place: &Path, case: fn(&Bench, &Path)) {
    let directory = tempfile::tempdir_in(place).unwrap();
    let volume = LinuxVolume::open(directory.path()).unwrap();
    let bench = Bench::on(OffloadSettings::default(), &Arc::default(), volume);
    case(&bench, directory.path());
}

fn everywhere(case: fn(&Bench, &Path)) {
    in_directory(&std::env::temp_dir(), case);
    match std::env::var_os("CROSSDOCK_TEST_XFS") {
        Some(place) => in_directory(Path::new(&place), case),
        None => eprintln!("not run with reflink: CROSSDOCK_TEST_XFS names no directory"),
    }
}

#[test]
fn a_sparse_file_arrives_whole_and_sparse() {
    everywhere(|bench, _| {
        let source = bench.file("a", &pattern(3 * MIB as usize));
        source
            .write(20 * MIB + 512, &pattern(100_000), false)
            .unwrap();
        source.set_end_of_file(40 * MIB + 4).unwrap();
        let copy = bench.file("b", &[9; 4096]);
        copy_file(&source, &copy, 0).unwrap();
        assert!(content(&copy) == content(&source));
        let (from, to) = (
            source.node.metadata().unwrap(),
            copy.node.metadata().unwrap(),
        );
        assert!(
            to.allocated <= from.allocated + 65_536,
            "{} of {}",
            to.allocated,
            from.allocated
        );

        // Another place within the blocks, where nothing can be shared.
        copy_file(&source, &copy, 41 * MIB).unwrap_err();
        copy_file(&source, &copy, 512).unwrap();
        assert!(content(&copy)[512..] == content(&source));
    });
}

#[test]
fn a_token_is_good_many_times_and_within_its_own_file() {
    everywhere(|bench, _| {
        let source = bench.file("a", &pattern(4 * MIB as usize));
        let token = token_of(&source);
        let copy = bench.open("b");
        for _ in 0..3 {
            assert_eq!(offload_write(&copy, 0, 4 * MIB, &token, 0), Ok(4 * MIB));
            source.node.sync().unwrap();
        }
        for at in 0..4 {
            let done = offload_write(&source, (4 + at) * MIB, MIB, &token, at * MIB);
            assert_eq!(done, Ok(MIB));
        }
        assert!(content(&source)[4 * MIB as usize..] == pattern(4 * MIB as usize));
    });
}

#[test]
fn a_change_by_another_program_is_noticed() {
    everywhere(|bench, directory| {
        let source = bench.file("a", &pattern(MIB as usize));
        let token = token_of(&source);
        std::thread::sleep(std::time::Duration::from_millis(20));
        fs::write(directory.join("a"), pattern(MIB as usize)).unwrap();
        let copy = bench.open("b");
        let refused = offload_write(&copy, 0, MIB, &token, 0);
        assert_eq!(refused, Err(ErrorStatus::INVALID_TOKEN));
        assert_eq!(content(&copy), b"");
    });
}
