//! The working memory of Argon2id, reused between hashes. The only `unsafe` call is advice on the
//! size of pages.

use argon2::Block;

/// Blocks (1 KiB each) to reserve: 40 MiB, more than glibc keeps for itself when memory is freed
/// (32 MiB). Pages that are never touched cost nothing.
const ROOM: usize = 40 * 1024;

/// The 19 MiB that a hash is computed in. Kept between hashes, since fresh pages cost a tenth of
/// the time.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    pub(super) fn is_empty(&self) -> bool {
        self.0.capacity() == 0
    }
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.is_empty() {
            self.0.reserve_exact(ROOM);
            ask_for_large_pages(&mut self.0);
        }
        if self.0.len() < count {
            self.0.resize_with(count, Block::default);
        }
        &mut self.0[..count]
    }
}

/// Asks for huge pages. Argon2id reads blocks in random order, and the TLB covers some 2,000 pages:
/// 8 MiB of the 19 with pages of 4 KiB, all of it with pages of 2 MiB. This saves a fifteenth of
/// the time. If the kernel has none, nothing changes.
#[cfg(target_os = "linux")]
fn ask_for_large_pages(memory: &mut Vec<Block>) {
    // A multiple of every base page size.
    const SMALL: usize = 64 * 1024;
    let spare = memory.spare_capacity_mut();
    let (start, size) = (spare.as_mut_ptr().cast::<u8>(), size_of_val(spare));
    let skipped = start.align_offset(SMALL);
    let whole = size.saturating_sub(skipped) / SMALL * SMALL;
    // SAFETY: the range lies within the vector's spare capacity, and this advice changes the size
    // of the pages behind it, never their contents.
    #[allow(unsafe_code)]
    let asked = unsafe {
        rustix::mm::madvise(
            start.wrapping_add(skipped).cast(),
            whole,
            rustix::mm::Advice::LinuxHugepage,
        )
    };
    if let Err(e) = asked {
        tracing::debug!(error = %e, "no large pages for password hashing");
    }
}

#[cfg(not(target_os = "linux"))]
fn ask_for_large_pages(_: &mut Vec<Block>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_and_grows() {
        let mut memory = Memory::default();
        assert!(memory.is_empty());
        let first = memory.blocks(100).as_ptr();
        assert_eq!(memory.blocks(19 * 1024).len(), 19 * 1024);
        assert_eq!(memory.blocks(100).as_ptr(), first, "the memory is reused");
        assert!(!memory.is_empty());
    }
}
