//! Looking names up and changing them.

use crate::{content, directory, file, path};
use std::sync::Arc;
use volume::{Kind, NewNode, Node, NodeId, ShortName, Volume};
use wire::dtyp::ErrorStatus;

const FILE: NewNode = NewNode {
    kind: Kind::File,
    attributes: 0x20,
};

fn find(volume: &Arc<dyn Volume>, text: &str) -> Option<(String, NodeId)> {
    let located = volume.locate(&path(text)).unwrap();
    located.node.map(|node| (located.name, node.id()))
}

fn sorted(node: &Arc<dyn Node>) -> Vec<String> {
    let mut names = node.children().unwrap();
    names.sort();
    names
}

pub(crate) fn paths_lead_to_nodes_in_any_case(volume: &Arc<dyn Volume>) {
    let outer = directory(&volume.root(), "Büro");
    let inner = directory(&outer, "Akten");
    let leaf = inner.create_child("Brief.TXT", FILE).unwrap();
    for text in [
        "Büro\\Akten\\Brief.TXT",
        "BÜRO\\akten\\brief.txt",
        "Büro\\Akten\\BRIEF.txt",
    ] {
        let located = volume.locate(&path(text)).unwrap();
        assert_eq!(located.name, "Brief.TXT", "{text}");
        assert_eq!(located.node.unwrap().id(), leaf.id());
        assert_eq!(located.parent.unwrap().id(), inner.id());
    }
    let missing = volume.locate(&path("büro\\AKTEN\\Neu.txt")).unwrap();
    assert_eq!(missing.name, "Neu.txt");
    assert!(missing.node.is_none());
    assert_eq!(missing.parent.unwrap().id(), inner.id());
}

pub(crate) fn exact_spelling_wins(volume: &Arc<dyn Volume>) {
    let upper = file(volume, "NAME", b"");
    let lower = file(volume, "name", b"");
    assert_eq!(find(volume, "name"), Some(("name".to_owned(), lower.id())));
    assert_eq!(find(volume, "NAME"), Some(("NAME".to_owned(), upper.id())));
    assert_eq!(
        find(volume, "Name"),
        Some(("NAME".to_owned(), upper.id())),
        "first in byte order"
    );
}

pub(crate) fn missing_parents_are_told_from_missing_names(volume: &Arc<dyn Volume>) {
    file(volume, "a", b"");
    let outcome = |text: &str| {
        volume
            .locate(&path(text))
            .map(|located| located.node.is_some())
    };
    assert_eq!(outcome("b"), Ok(false));
    assert_eq!(outcome("b\\c"), Err(ErrorStatus::OBJECT_PATH_NOT_FOUND));
    assert_eq!(outcome("a\\c"), Err(ErrorStatus::OBJECT_PATH_NOT_FOUND));
    assert_eq!(outcome("A\\c"), Err(ErrorStatus::OBJECT_PATH_NOT_FOUND));
    assert_eq!(outcome("a\\c\\d"), Err(ErrorStatus::OBJECT_PATH_NOT_FOUND));
}

pub(crate) fn the_root_has_no_parent(volume: &Arc<dyn Volume>) {
    let located = volume.locate(&path("")).unwrap();
    assert!(located.parent.is_none());
    assert_eq!(located.name, "");
    assert_eq!(located.node.unwrap().id(), volume.root().id());
    assert_eq!(volume.root().kind(), Kind::Directory);
}

pub(crate) fn names_are_created_once(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    file(volume, "a", b"abc");
    directory(&root, "d");
    let collision = ErrorStatus::OBJECT_NAME_COLLISION;
    for name in ["a", "d"] {
        for kind in [Kind::File, Kind::Directory] {
            let again = root.create_child(
                name,
                NewNode {
                    kind,
                    attributes: 0,
                },
            );
            assert_eq!(again.map(|_| ()), Err(collision));
        }
    }
    assert_eq!(find(volume, "a").map(|found| found.0), Some("a".to_owned()));
    let gone = directory(&root, "gone");
    root.remove_child("gone", gone.id()).unwrap();
    assert_eq!(
        gone.create_child("x", FILE).map(|_| ()),
        Err(ErrorStatus::OBJECT_NAME_NOT_FOUND)
    );
}

pub(crate) fn only_the_expected_node_is_removed(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let first = file(volume, "a", b"first");
    root.rename_child("a", root.as_ref(), "b", false).unwrap();
    let second = file(volume, "a", b"second");
    let not_found = Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
    assert_eq!(root.remove_child("a", first.id()), not_found);
    assert_eq!(
        root.remove_child("A", second.id()),
        not_found,
        "the name on disk, exactly"
    );
    assert_eq!(root.remove_child("a", second.id()), Ok(()));
    assert_eq!(root.remove_child("a", second.id()), not_found);
    assert_eq!(sorted(&root), ["b"]);
}

pub(crate) fn directories_with_children_stay(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let outer = directory(&root, "outer");
    assert_eq!(outer.is_empty(), Ok(true));
    let inner = directory(&outer, "inner");
    assert_eq!(outer.is_empty(), Ok(false));
    let refused = root.remove_child("outer", outer.id());
    assert_eq!(refused, Err(ErrorStatus::DIRECTORY_NOT_EMPTY));
    outer.remove_child("inner", inner.id()).unwrap();
    root.remove_child("outer", outer.id()).unwrap();
    assert_eq!(root.is_empty(), Ok(true));
}

pub(crate) fn renaming_moves_and_replaces(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let folder = directory(&root, "folder");
    let a = file(volume, "a", b"a");
    let b = file(volume, "b", b"b");
    let kept = root.rename_child("a", root.as_ref(), "b", false);
    assert_eq!(kept, Err(ErrorStatus::OBJECT_NAME_COLLISION));
    assert_eq!(root.rename_child("a", root.as_ref(), "a", false), Ok(()));
    root.rename_child("a", root.as_ref(), "b", true).unwrap();
    assert_eq!(sorted(&root), ["b", "folder"]);
    assert_eq!(find(volume, "b").map(|found| found.1), Some(a.id()));
    assert_eq!(b.metadata().unwrap().links, 0);

    root.rename_child("b", folder.as_ref(), "B", false).unwrap();
    assert_eq!(find(volume, "folder\\B").map(|found| found.1), Some(a.id()));
    let missing = root.rename_child("b", root.as_ref(), "c", false);
    assert_eq!(missing, Err(ErrorStatus::OBJECT_NAME_NOT_FOUND));
    folder
        .rename_child("B", folder.as_ref(), "b", false)
        .unwrap();
    assert_eq!(sorted(&folder), ["b"], "only the case changes");
}

pub(crate) fn renaming_respects_kinds_and_ancestry(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let outer = directory(&root, "outer");
    let inner = directory(&outer, "inner");
    file(volume, "file", b"");
    let rename = |name: &str, parent: &Arc<dyn Node>, new_name: &str| {
        root.rename_child(name, parent.as_ref(), new_name, true)
    };
    assert_eq!(
        rename("outer", &inner, "x"),
        Err(ErrorStatus::INVALID_PARAMETER)
    );
    assert_eq!(
        rename("outer", &root, "file"),
        Err(ErrorStatus::NOT_A_DIRECTORY)
    );
    assert_eq!(
        rename("file", &root, "outer"),
        Err(ErrorStatus::FILE_IS_A_DIRECTORY)
    );
    directory(&root, "empty");
    assert_eq!(
        rename("empty", &root, "outer"),
        Err(ErrorStatus::DIRECTORY_NOT_EMPTY)
    );
    assert_eq!(rename("outer", &root, "empty"), Ok(()));
    assert_eq!(sorted(&root), ["empty", "file"]);
}

pub(crate) fn links_give_more_names(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let folder = directory(&root, "folder");
    let a = file(volume, "a", b"a");
    folder.link_child("again", a.as_ref(), false).unwrap();
    assert_eq!(
        find(volume, "folder\\again").map(|found| found.1),
        Some(a.id())
    );
    assert_eq!(a.metadata().unwrap().links, 2);
    let taken = folder.link_child("again", a.as_ref(), false);
    assert_eq!(taken, Err(ErrorStatus::OBJECT_NAME_COLLISION));
    assert_eq!(folder.link_child("again", a.as_ref(), true), Ok(()));
    assert_eq!(a.metadata().unwrap().links, 2);

    let b = file(volume, "b", b"b");
    folder.link_child("again", b.as_ref(), true).unwrap();
    assert_eq!(
        find(volume, "folder\\again").map(|found| found.1),
        Some(b.id())
    );
    assert_eq!(sorted(&folder), ["again"], "nothing interim is left");
    assert_eq!(
        (a.metadata().unwrap().links, b.metadata().unwrap().links),
        (1, 2)
    );

    let refused = root.link_child("x", folder.as_ref(), false);
    assert_eq!(refused, Err(ErrorStatus::FILE_IS_A_DIRECTORY));
    root.remove_child("b", b.id()).unwrap();
    assert_eq!(content(&b), b"b");
}

pub(crate) fn listings_name_all_children(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    assert!(sorted(&root).is_empty());
    let names: Vec<String> = (0..500)
        .map(|number| format!("entry-{number:03}"))
        .collect();
    for (number, name) in names.iter().enumerate() {
        let kind = if number % 2 == 0 {
            Kind::File
        } else {
            Kind::Directory
        };
        root.create_child(
            name,
            NewNode {
                kind,
                attributes: 0,
            },
        )
        .unwrap();
    }
    assert_eq!(sorted(&root), names);
    let facts = root.entry("entry-007").unwrap().unwrap().metadata;
    assert_eq!(facts.kind, Kind::Directory);
    assert_eq!(facts.attributes, 0x10);
    assert!(
        root.entry("ENTRY-007").unwrap().is_none(),
        "by its exact name"
    );
    assert!(root.entry("other").unwrap().is_none());
}

pub(crate) fn names_that_are_no_single_component_are_refused(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let node = file(volume, "a", b"");
    directory(&root, "d");
    for bad in ["", ".", "..", "d/x", "/x", "x\0y", "../x"] {
        let refused = ErrorStatus::OBJECT_NAME_INVALID;
        assert_eq!(
            root.create_child(bad, FILE).map(|_| ()),
            Err(refused),
            "{bad:?}"
        );
        assert_eq!(root.child(bad).map(|_| ()), Err(refused));
        assert_eq!(
            root.rename_child("a", root.as_ref(), bad, true),
            Err(refused)
        );
        assert_eq!(
            root.rename_child(bad, root.as_ref(), "x", true),
            Err(refused)
        );
        assert_eq!(root.link_child(bad, node.as_ref(), true), Err(refused));
        assert_eq!(root.remove_child(bad, node.id()), Err(refused));
    }
    let long = "x".repeat(256);
    assert_eq!(
        root.create_child(&long, FILE).map(|_| ()),
        Err(ErrorStatus::NAME_TOO_LONG)
    );
}

pub(crate) fn short_names_lead_to_what_they_were_made_for(volume: &Arc<dyn Volume>) {
    let folder = directory(&volume.root(), "Eigene Dateien");
    let leaf = folder.create_child("Großer Brief.text", FILE).unwrap();
    let outer = ShortName::computed("Eigene Dateien").unwrap();
    let inner = ShortName::computed("Großer Brief.text").unwrap();
    for text in [
        format!("{outer}\\{inner}"),
        format!("{outer}\\{inner}").to_lowercase(),
        format!("Eigene Dateien\\{inner}"),
    ] {
        let found = find(volume, &text);
        assert_eq!(
            found,
            Some(("Großer Brief.text".to_owned(), leaf.id())),
            "{text}"
        );
    }
    // Of two with the same short name the first in byte order; a true name always wins.
    let other = folder.create_child("GROßER BRIEF.TEXT", FILE).unwrap();
    let path = format!("{outer}\\{inner}");
    assert_eq!(
        find(volume, &path),
        Some(("GROßER BRIEF.TEXT".to_owned(), other.id()))
    );
    let named_so = folder.create_child(&inner.to_lowercase(), FILE).unwrap();
    assert_eq!(
        find(volume, &path),
        Some((inner.to_lowercase(), named_so.id()))
    );
    assert_eq!(find(volume, "AB~12345.TXT"), None);
}
