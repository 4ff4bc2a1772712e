//! The keys of groups, in one allocation each for texts and words: a file can have as many broken
//! groups as rows.

/// Keys, ascending by text: the concatenated texts, and the values of each key as comparable words.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupKeys {
    texts: String,
    /// The end of each text.
    ends: Vec<usize>,
    words: Vec<u64>,
    /// Words per key; names of columns have none.
    width: usize,
}

impl GroupKeys {
    /// Keys of `width` words each, concatenated, with a function that writes a key's text.
    pub(crate) fn new(
        words: &[u64],
        width: usize,
        mut text: impl FnMut(&[u64], &mut String),
    ) -> GroupKeys {
        let mut given = GroupKeys { width, ..GroupKeys::default() };
        for key in words.chunks_exact(width) {
            text(key, &mut given.texts);
            given.ends.push(given.texts.len());
        }
        let mut order: Vec<u32> = (0..given.ends.len() as u32).collect();
        let key = |index: u32| {
            (
                given.text(index as usize),
                &words[index as usize * width..(index as usize + 1) * width],
            )
        };
        order.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        let mut sorted = GroupKeys {
            texts: String::with_capacity(given.texts.len()),
            width,
            ..GroupKeys::default()
        };
        for index in order {
            let (text, words) = key(index);
            sorted.texts.push_str(text);
            sorted.ends.push(sorted.texts.len());
            sorted.words.extend_from_slice(words);
        }
        sorted
    }

    /// Names of columns, in order.
    pub(crate) fn names(names: &[String]) -> GroupKeys {
        let mut keys = GroupKeys::default();
        for name in names {
            keys.texts.push_str(name);
            keys.ends.push(keys.texts.len());
        }
        keys
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn text(&self, key: usize) -> &str {
        let start = if key == 0 { 0 } else { self.ends[key - 1] };
        &self.texts[start..self.ends[key]]
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|key| self.text(key))
    }

    /// The comparable words of a key.
    pub(crate) fn words(&self, key: usize) -> Option<&[u64]> {
        self.words.get(key * self.width..(key + 1) * self.width).filter(|words| !words.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_by_their_text() {
        let text =
            |key: &[u64], into: &mut String| into.push_str(&format!("{}|{}", key[0], key[1]));
        let keys = GroupKeys::new(&[9, 1, 10, 2, 1, 3], 2, text);
        assert_eq!(keys.texts().collect::<Vec<_>>(), ["10|2", "1|3", "9|1"].map(str::to_owned));
        assert_eq!(keys.words(1), Some([1, 3].as_slice()));
        assert_eq!((keys.len(), keys.words(3)), (3, None));
        let names = GroupKeys::names(&["a".to_owned(), String::new(), "b".to_owned()]);
        assert_eq!(names.texts().collect::<Vec<_>>(), ["a", "", "b"]);
        assert_eq!(names.words(0), None);
    }
}
