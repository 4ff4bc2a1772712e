//! Randomness, passed in.

use std::sync::atomic::{AtomicU64, Ordering};

/// The source of randomness. Passed in, so that tests are repeatable.
pub trait Entropy: Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A uniformly distributed number below `limit`, by rejection sampling.
    pub fn below(&self, limit: u32) -> u32 {
        assert!(limit > 0, "the limit must be positive");
        let fair = u32::MAX - u32::MAX % limit;
        loop {
            let n = u32::from_le_bytes(self.bytes());
            if n < fair {
                return n % limit;
            }
        }
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system provides randomness");
    }
}

/// For tests only: the same seed gives the same bytes (SplitMix64). Predictable by design.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self
                .0
                .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)
                .wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_is_fair_and_repeatable() {
        let draw = || {
            let entropy: &dyn Entropy = &SeededEntropy::new(7);
            (0..6000).map(|_| entropy.below(6)).collect::<Vec<_>>()
        };
        let seen = draw();
        assert_eq!(seen, draw());
        for face in 0..6 {
            let count = seen.iter().filter(|&&n| n == face).count();
            assert!((850..1150).contains(&count), "{face}: {count}");
        }
    }
}
