//! Reads an uploaded definition folder: single files, a folder, or one zip. Memory stays bounded by
//! [`FolderFiles::MAX_BYTES`], also for a zip bomb.

use std::io::Read as _;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;
use collection::Refusal;
use collection::definitions::FolderFiles;

use crate::kernel::{Ctx, Explain, Problem, Refused};

/// A form that is too large, cut off, or not multipart.
fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::TooLarge { limit: FolderFiles::MAX_BYTES as u64 }
    } else {
        Problem::BadRequest
    }
}

/// Reads the folder's files from a multipart form. The field `csrf` must come first.
pub(super) async fn read(ctx: &Ctx, mut form: Multipart) -> Result<FolderFiles, Problem> {
    let mut trusted = false;
    let mut files = Vec::new();
    let mut bytes = 0;
    while let Some(mut field) = form.next_field().await.map_err(|e| broken(&e))? {
        let (name, file) = (
            field.name().unwrap_or_default().to_owned(),
            field.file_name().unwrap_or_default().to_owned(),
        );
        let mut content = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
            content.extend_from_slice(&piece);
            bytes += piece.len();
            if bytes > FolderFiles::MAX_BYTES || files.len() > FolderFiles::MAX_FILES {
                return Err(Refusal::FolderShape.explain());
            }
        }
        match name.as_str() {
            "csrf" => {
                ctx.check_csrf(std::str::from_utf8(&content).map_err(|_| Problem::BadRequest)?)?;
                trusted = true;
            }
            "files" if trusted && !file.is_empty() => files.push((file, content)),
            "files" if trusted => {}
            _ => return Err(Problem::Csrf),
        }
    }
    if !trusted {
        return Err(Problem::Csrf);
    }
    if let [(_, content)] = files.as_slice()
        && content.starts_with(b"PK\x03\x04")
    {
        files = unzip(content).map_err(|why| match why {
            NotUnpacked::TooMuch => Refusal::FolderShape.explain(),
            NotUnpacked::Damaged => Refused::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "refused-folder-damaged",
                "refused-folder-damaged-body",
            )
            .into(),
        })?;
    }
    FolderFiles::new(files).map_err(Explain::explain)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotUnpacked {
    /// More files or bytes than a folder may have.
    TooMuch,
    /// The zip is truncated, corrupt or encrypted.
    Damaged,
}

/// Unpacks a zip. It stops reading as soon as the content exceeds `MAX_BYTES`.
fn unzip(content: &[u8]) -> Result<Vec<(String, Vec<u8>)>, NotUnpacked> {
    use NotUnpacked::{Damaged, TooMuch};
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(content)).map_err(|_| Damaged)?;
    if archive.len() > 2 * FolderFiles::MAX_FILES {
        return Err(TooMuch);
    }
    let mut files = Vec::new();
    let mut room = FolderFiles::MAX_BYTES as u64;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(|_| Damaged)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(|_| Damaged)?.into_owned();
        let mut unpacked = Vec::new();
        entry.take(room + 1).read_to_end(&mut unpacked).map_err(|_| Damaged)?;
        room = room.checked_sub(unpacked.len() as u64).ok_or(TooMuch)?;
        files.push((name, unpacked));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn zipped(files: &[(&str, usize)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, size) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("in memory");
            archive.write_all(&vec![b'0'; *size]).expect("in memory");
        }
        archive.finish().expect("in memory").into_inner()
    }

    #[test]
    fn a_zip_is_unpacked_within_its_room() {
        let files = unzip(&zipped(&[("a/datapackage.json", 10), ("a/rules.toml", 20)]))
            .expect("a small folder");
        assert_eq!(
            files.iter().map(|(name, content)| (name.as_str(), content.len())).collect::<Vec<_>>(),
            [("a/datapackage.json", 10), ("a/rules.toml", 20)]
        );
        let bomb = zipped(&[("a", FolderFiles::MAX_BYTES), ("b", 2)]);
        assert!(bomb.len() < FolderFiles::MAX_BYTES / 100);
        assert_eq!(unzip(&bomb), Err(NotUnpacked::TooMuch));
        assert_eq!(unzip(b"PK\x03\x04 and nothing"), Err(NotUnpacked::Damaged));
        let mut changed = zipped(&[("a/datapackage.json", 10_000)]);
        changed.truncate(changed.len() - 30);
        assert_eq!(unzip(&changed), Err(NotUnpacked::Damaged));
    }
}
