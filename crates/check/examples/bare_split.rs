//! The least that any check must do: splits files into fields on all cores and counts them. `bare_split FILE…`
#![allow(clippy::print_stdout)] // a command that prints its result

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let start = Instant::now();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let fields = AtomicUsize::new(0);
        let mut rest = bytes.as_slice();
        std::thread::scope(|scope| {
            for left in (1..=threads).rev() {
                let cut = if left == 1 {
                    rest.len()
                } else {
                    memchr::memchr(b'\n', &rest[rest.len() / left..]).map_or(rest.len(), |end| rest.len() / left + end + 1)
                };
                let (part, more) = rest.split_at(cut);
                rest = more;
                let fields = &fields;
                scope.spawn(move || fields.fetch_add(memchr::memchr2_iter(b';', b'\n', part).count(), Ordering::Relaxed));
            }
        });
        println!("{path}: {} fields, {:?} since start", fields.load(Ordering::Relaxed), start.elapsed());
    }
    Ok(())
}
