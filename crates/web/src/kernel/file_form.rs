//! Multipart forms with a small file. Like [`Form`](super::Form), the extractor checks the CSRF
//! token before a handler sees the fields.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use bytes::Bytes;

use super::{Ctx, Problem};

/// The largest body in bytes. Data files are larger; the upload handler streams them.
pub const FILE_FORM_LIMIT: usize = 4 * 1024 * 1024;

/// A form with a small file, such as a list of people to invite, read into memory.
pub struct FileForm {
    fields: Vec<(String, String)>,
    files: Vec<(String, Bytes)>,
}

impl FileForm {
    /// The value of a text field; empty if the form lacks it.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    /// The file, if one was chosen.
    pub fn file(&self, name: &str) -> Option<&Bytes> {
        self.files
            .iter()
            .find(|(n, content)| n == name && !content.is_empty())
            .map(|(_, content)| content)
    }
}

impl<S: Send + Sync> FromRequest<S> for FileForm {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let ctx = request.extensions().get::<Ctx>().cloned().ok_or(Problem::BadRequest)?;
        DefaultBodyLimit::max(FILE_FORM_LIMIT).apply(&mut request);
        let mut parts =
            Multipart::from_request(request, state).await.map_err(|_| Problem::BadRequest)?;
        let mut form = Self { fields: Vec::new(), files: Vec::new() };
        while let Some(field) = parts.next_field().await.map_err(wrong)? {
            let Some(name) = field.name().map(str::to_owned) else { continue };
            if field.file_name().is_some() {
                form.files.push((name, field.bytes().await.map_err(wrong)?));
            } else {
                form.fields.push((name, field.text().await.map_err(wrong)?));
            }
        }
        ctx.check_csrf(form.value("csrf"))?;
        Ok(form)
    }
}

fn wrong(e: MultipartError) -> Problem {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::TooLarge { limit: FILE_FORM_LIMIT as u64 }
    } else {
        Problem::BadRequest
    }
}
