//! Conversion of values to and from PostgreSQL's types.

use base::Fault;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::Failed;
use crate::Value;

pub(crate) fn read(row: &tokio_postgres::Row, i: usize) -> Result<Value, Failed> {
    let fault = |e: tokio_postgres::Error| Failed::from(super::explain(&e));
    Ok(match *row.columns()[i].type_() {
        Type::INT8 => {
            row.try_get::<_, Option<i64>>(i).map_err(fault)?.map_or(Value::Null, Value::Int)
        }
        Type::TEXT => {
            row.try_get::<_, Option<String>>(i).map_err(fault)?.map_or(Value::Null, Value::Text)
        }
        Type::BYTEA => {
            row.try_get::<_, Option<Vec<u8>>>(i).map_err(fault)?.map_or(Value::Null, Value::Bytes)
        }
        ref other => {
            return Err(Fault::new(format!(
                "column {i} is {other}: cast it to BIGINT, TEXT or BYTEA"
            ))
            .into());
        }
    })
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) if *ty == Type::INT8 => n.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT => text.to_sql(ty, out),
            Self::Bytes(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            _ => Err(format!("wrong value for a parameter of type {ty}").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}
