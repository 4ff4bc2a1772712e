//! An example folder, as a start for a collection.

/// The files of a small folder that documents itself: path and contents. It loads without errors.
pub fn example_folder() -> [(&'static str, &'static str); 3] {
    [
        ("datapackage.json", include_str!("example/datapackage.json")),
        ("rules.toml", include_str!("example/rules.toml")),
        ("codelists/unit.csv", include_str!("example/unit.csv")),
    ]
}

#[cfg(test)]
mod tests {
    use crate::{Folder, Lang};

    #[test]
    fn the_example_is_a_folder_that_loads() {
        let files = super::example_folder()
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .collect();
        let folder = Folder::from_files(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(folder.rules().len(), 4);
        let words = crate::report::explain(&folder, Lang::En);
        assert!(words.contains("`amount`") && words.contains("R1"));
    }
}
