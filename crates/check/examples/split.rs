//! The lower bound of any reader: reads a file and splits it into fields on two threads.
//! `split FILE [FILE …]`.
//!
//! It finds each field and adds up the lengths, nothing more: no encodings, no types, and quotes
//! are only searched for.
#![expect(clippy::print_stdout, reason = "a command that prints its result")]

use std::fs::File;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

const BLOCK: usize = 1 << 20;

/// The rest of a row that a block cut is carried to the next.
struct Feed {
    file: File,
    carry: Vec<u8>,
    done: bool,
}

impl Feed {
    /// Whole rows; empty at the end.
    fn next(&mut self, block: &mut Vec<u8>) -> std::io::Result<()> {
        block.clear();
        block.append(&mut self.carry);
        while !self.done {
            let at = block.len();
            block.resize(at + BLOCK, 0);
            let got = self.file.read(&mut block[at..])?;
            block.truncate(at + got);
            self.done = got == 0;
            if let Some(end) = memchr::memrchr(b'\n', block) {
                self.carry.extend_from_slice(&block[end + 1..]);
                block.truncate(end + 1);
                return Ok(());
            }
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let feed = Mutex::new(Feed { file: File::open(&path)?, carry: Vec::new(), done: false });
        let (rows, fields, bytes) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let work = || -> std::io::Result<()> {
            let mut block = Vec::with_capacity(2 * BLOCK);
            loop {
                feed.lock().expect("no thread panics").next(&mut block)?;
                if block.is_empty() {
                    return Ok(());
                }
                let (mut own_rows, mut own_fields, mut own_bytes, mut start) =
                    (0u64, 0u64, 0u64, 0);
                for end in memchr::memchr3_iter(b';', b'\n', b'"', &block) {
                    if block[end] == b'"' {
                        continue;
                    }
                    own_fields += 1;
                    own_bytes += (end - start) as u64;
                    own_rows += u64::from(block[end] == b'\n');
                    start = end + 1;
                }
                rows.fetch_add(own_rows, Ordering::Relaxed);
                fields.fetch_add(own_fields, Ordering::Relaxed);
                bytes.fetch_add(own_bytes, Ordering::Relaxed);
            }
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            let own = work();
            other.join().expect("no thread panics").and(own)
        })?;
        println!("{path}: {rows:?} rows, {fields:?} fields, {bytes:?} bytes in them");
    }
    Ok(())
}
