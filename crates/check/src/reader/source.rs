//! Sources: bytes with random access, in memory, in a file, or from any type that implements
//! [`ReadAt`].

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::split::END_OF_FILE;

/// Random access to bytes, from several threads at once.
pub trait ReadAt: Send + Sync {
    /// Length in bytes.
    fn size(&self) -> u64;
    /// Reads at most `into.len()` bytes at an offset; 0 means the end.
    ///
    /// # Errors
    /// Those of the underlying storage.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
}

/// The bytes of a submitted file. A check reads them once, and parts of them again when the text of
/// cells is requested, so that the engine never holds a whole file. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    bytes: Arc<dyn ReadAt>,
}

impl Source {
    /// Opens a file.
    ///
    /// # Errors
    /// As [`File::open`]; also if the path is not a regular file.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Source> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Source::file(file)
    }

    /// An open file.
    ///
    /// # Errors
    /// If its length cannot be read.
    pub fn file(file: File) -> io::Result<Source> {
        let size = file.metadata()?.len();
        Ok(Source::new(FileSource { file, size }))
    }

    /// Any type with random access.
    pub fn new(bytes: impl ReadAt + 'static) -> Source {
        Source { bytes: Arc::new(bytes) }
    }

    /// Length in bytes.
    pub fn size(&self) -> u64 {
        self.bytes.size()
    }

    /// Reads at an offset until `into` is full; returns the number of bytes, which is smaller only
    /// at the end.
    pub(crate) fn fill(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.bytes.read_at(offset + filled as u64, &mut into[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// The source without the end-of-file mark (1A) of CP/M and DOS.
    pub(crate) fn without_end_mark(self) -> io::Result<Source> {
        let size = self.size();
        let mut tail = Vec::new();
        self.append(size.saturating_sub(64), 64, &mut tail)?;
        let text = tail.trim_ascii_end();
        match text.strip_suffix(&[END_OF_FILE]) {
            Some(_) => Ok(Source::new(SourcePrefix {
                size: size - tail.len() as u64 + text.len() as u64 - 1,
                source: self,
            })),
            None => Ok(self),
        }
    }

    /// Appends up to `count` bytes at an offset; fewer only at the end.
    pub(crate) fn append(
        &self,
        offset: u64,
        count: usize,
        into: &mut Vec<u8>,
    ) -> io::Result<usize> {
        let before = into.len();
        into.resize(before + count, 0);
        let filled = self.fill(offset, &mut into[before..]);
        into.truncate(before + filled.as_ref().map_or(0, |filled| *filled));
        filled
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Source {
        Source::new(InMemory(bytes))
    }
}

impl From<&[u8]> for Source {
    fn from(bytes: &[u8]) -> Source {
        Source::from(bytes.to_vec())
    }
}

impl From<Arc<[u8]>> for Source {
    fn from(bytes: Arc<[u8]>) -> Source {
        Source::new(InMemory(bytes))
    }
}

struct InMemory<T>(T);

impl<T: AsRef<[u8]> + Send + Sync> ReadAt for InMemory<T> {
    fn size(&self) -> u64 {
        self.0.as_ref().len() as u64
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.0.as_ref();
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let count = into.len().min(bytes.len() - start);
        into[..count].copy_from_slice(&bytes[start..start + count]);
        Ok(count)
    }
}

/// The first `size` bytes of a source.
struct SourcePrefix {
    source: Source,
    size: u64,
}

impl ReadAt for SourcePrefix {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let count =
            into.len().min(usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX));
        self.source.bytes.read_at(offset, &mut into[..count])
    }
}

struct FileSource {
    file: File,
    size: u64,
}

impl ReadAt for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, into, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, into, offset)
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({} bytes)", self.size())
    }
}
