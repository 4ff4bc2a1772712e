//! Metrics of the process itself, from Linux's `/proc`.

use base::measure;

/// Clock ticks per second in `/proc/self/stat` (`USER_HZ`); 100 on every architecture that the
/// program runs on.
const TICKS: u64 = 100;

/// Updates the gauges. A value that cannot be read keeps its last reading.
pub(super) fn measure() {
    if let Some(bytes) = resident() {
        metrics::gauge!(measure::MEMORY).set(precise(bytes));
    }
    if let Some((cpu, started)) = stat() {
        metrics::counter!(measure::CPU).absolute(cpu);
        metrics::gauge!(measure::STARTED).set(precise(started));
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        metrics::gauge!(measure::OPEN_FILES).set(precise(open.count() as u64));
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
fn precise(value: u64) -> f64 {
    value as f64
}

/// Resident memory in bytes (proc(5), statm).
fn resident() -> Option<u64> {
    let pages: u64 =
        std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

/// Seconds of processor time, and the start in Unix seconds (proc(5), stat).
fn stat() -> Option<(u64, u64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The process name in front may hold spaces and brackets.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |n: usize| fields.get(n).and_then(|field| field.parse::<u64>().ok());
    let (user, system, started) = (field(11)?, field(12)?, field(19)?);
    let boot = std::fs::read_to_string("/proc/stat").ok()?;
    let boot: u64 =
        boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    Some(((user + system) / TICKS, boot + started / TICKS))
}

#[cfg(test)]
#[test]
fn a_process_has_memory_and_a_start() {
    assert!(resident().is_some_and(|bytes| bytes > 1 << 20));
    let (_, started) = stat().expect("numbers");
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("later")
        .as_secs();
    assert!(started <= now && started > now - 7 * 86_400, "{started} {now}");
}
