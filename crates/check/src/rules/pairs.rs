//! Pairs: rows with the same primary key in both files.

use roaring::RoaringBitmap;

use super::keys::NONE;
use super::view::TableView;
use crate::Cancelled;
use crate::expr::vector::Vector;
use crate::expr::{Input, RowProgram, Side, vector_ops};
use crate::parallel::Pool;
use crate::table::{Chunk, worker};
use crate::value::text_code::Arena;

/// The pairs that a rule is evaluated on.
pub(crate) struct Pairs<'a> {
    pub(crate) current: &'a TableView<'a>,
    pub(crate) previous: &'a TableView<'a>,
    /// For each row, its match or [`NONE`].
    pub(crate) matched: &'a [u32],
    pub(crate) excluded: RoaringBitmap,
    pub(crate) excluded_previous: RoaringBitmap,
}

impl Pairs<'_> {
    /// The pairs of a chunk: rows, and the rows that they are matched with.
    pub(crate) fn in_chunk(&self, chunk: &Chunk) -> (Vec<u32>, Vec<u32>) {
        let range = chunk.first_row..chunk.first_row + chunk.rows;
        let mut out = self.excluded.range(range.clone()).peekable();
        let check_previous = !self.excluded_previous.is_empty();
        let mut rows = Vec::with_capacity(chunk.rows as usize);
        let mut others = Vec::with_capacity(chunk.rows as usize);
        for row in range {
            if out.next_if_eq(&row).is_some() {
                continue;
            }
            let other = self.matched[row as usize];
            if other != NONE && !(check_previous && self.excluded_previous.contains(other)) {
                rows.push(row);
                others.push(other);
            }
        }
        (rows, others)
    }

    /// The values of an input for pairs.
    pub(crate) fn input(
        &self,
        input: &Input,
        rows: &[u32],
        others: &[u32],
        arena: &mut Arena,
    ) -> Vector<'static> {
        match input.side {
            Side::Current => self.current.gather(input, rows, arena),
            Side::Previous => self.previous.gather(input, others, arena),
            Side::Group => vector_ops::null_vector(input.ty),
        }
    }

    /// The rows that break a rule on pairs.
    pub(crate) fn evaluate(
        &self,
        program: &RowProgram,
        pool: &Pool,
    ) -> Result<RoaringBitmap, Cancelled> {
        let chunks = &self.current.table.inner.chunks;
        let broken = pool.map(chunks.len(), |index| {
            let mut arena = Arena::default();
            let (rows, others) = self.in_chunk(&chunks[index]);
            let inputs: Vec<Vector<'_>> = program
                .inputs
                .iter()
                .map(|input| self.input(input, &rows, &others, &mut arena))
                .collect();
            let broken = worker::false_rows(
                program.when.as_ref(),
                program.check.as_ref(),
                rows.len(),
                &inputs,
                &mut arena,
            );
            broken.into_iter().map(|index| rows[index as usize]).collect::<Vec<u32>>()
        })?;
        Ok(broken.into_iter().flatten().collect())
    }
}
