use argon2::Block;

/// Blocks (1 KiB each) that room is made for. Above the largest size that glibc keeps for itself
/// when it is given back (32 MiB); what isn't touched is no memory.
const ROOM: usize = 40 * 1024;

/// The 19 MiB that a hash is made in. Kept between hashes, since fresh pages cost a tenth of the
/// time.
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

/// Argon2id reads its blocks in no order, and the processor remembers the places of some 2,000
/// pages: with pages of 4 KiB that is 8 MiB of the 19, with pages of 2 MiB all of it. A fifteenth
/// of the time. Where the kernel has none to give, nothing changes.
#[cfg(target_os = "linux")]
fn ask_for_large_pages(memory: &mut Vec<Block>) {
    // A multiple of every size that small pages have.
    const SMALL: usize = 64 * 1024;
    let spare = memory.spare_capacity_mut();
    let (start, size) = (spare.as_mut_ptr().cast::<u8>(), size_of_val(spare));
    let skipped = start.align_offset(SMALL);
    let whole = size.saturating_sub(skipped) / SMALL * SMALL;
    // SAFETY: the range lies within the vector's spare room, and this advice changes how large the
    // pages behind it are, never what stands in them.
    #[allow(unsafe_code)]
    let asked = unsafe {
        rustix::mm::madvise(
            start.wrapping_add(skipped).cast(),
            whole,
            rustix::mm::Advice::LinuxHugepage,
        )
    };
    if let Err(e) = asked {
        tracing::debug!("no large pages for password hashes: {e}");
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
        assert_eq!(memory.blocks(100).as_ptr(), first, "the same memory");
        assert!(!memory.is_empty());
    }
}
