//! Replays the seeds, so that the targets are run even where there is no fuzzer.

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder of seeds") {
        let path = entry.expect("an entry").path();
        run(&fs::read(&path).expect("a seed"));
        count += 1;
    }
    assert!(count > 0, "no seeds for {target}");
}

macro_rules! replays {
    ($($target:ident),* $(,)?) => {$(
        #[test]
        fn $target() {
            replay(stringify!($target), fuzz::$target::run);
        }
    )*};
}

replays!(
    wire_messages,
    logon_tokens,
    pipes,
    server_frames,
    store_operations,
    offload_tokens,
);
