//! Aggregates over the values of a group. NULLs are ignored.

use std::collections::BTreeSet;

use super::interpret::Called;
use super::types::Type;
use super::value::Value;

/// `values` has one value per row; any value for `count(*)`.
pub(crate) fn aggregate(called: &Called<'_>, values: Vec<Value>, ty: Type) -> Value {
    let Called { name, distinct, share, .. } = *called;
    if called.argument.is_none() {
        return Value::Int(values.len() as i64);
    }
    let values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
    if name == "count" {
        let different: BTreeSet<String> = values.iter().map(Value::show).collect();
        return Value::Int(if distinct { different.len() } else { values.len() } as i64);
    }
    if values.is_empty() {
        return Value::Null;
    }
    if name == "min" || name == "max" {
        let better = |a: &Value, b: &Value| {
            a.order(b)
                .is_some_and(|order| if name == "min" { order.is_lt() } else { order.is_gt() })
        };
        return values
            .into_iter()
            .reduce(|best, next| if better(&next, &best) { next } else { best })
            .unwrap_or(Value::Null);
    }
    if name == "sum" && ty == Type::Int {
        let sum: i128 = values
            .iter()
            .map(|value| if let Value::Int(value) = value { i128::from(*value) } else { 0 })
            .sum();
        return i64::try_from(sum).map_or(Value::Null, Value::Int);
    }
    let mut numbers: Vec<f64> = values.iter().filter_map(Value::number).collect();
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    match name {
        "sum" => Value::finite(sum),
        "avg" => Value::finite(sum / count),
        "median" => {
            numbers.sort_by(f64::total_cmp);
            let middle = numbers.len() / 2;
            let value = if numbers.len() % 2 == 1 {
                numbers[middle]
            } else {
                (numbers[middle - 1] + numbers[middle]) / 2.0
            };
            Value::finite(value)
        }
        "percentile" | "percentile_cont" => {
            numbers.sort_by(f64::total_cmp);
            let index = share * (count - 1.0);
            let below = numbers[index as usize];
            let above = numbers.get(index as usize + 1).copied().unwrap_or(below);
            Value::finite(below + (above - below) * (index - index.trunc()))
        }
        // The sample standard deviation divides by n − 1, so it is undefined for one value.
        "stddev" => {
            if numbers.len() < 2 {
                return Value::Null;
            }
            // Distances from one of the values: equal values have distance zero, however large they
            // are.
            let distances: Vec<f64> = numbers.iter().map(|value| value - numbers[0]).collect();
            let mean = distances.iter().sum::<f64>() / count;
            let squares: f64 =
                distances.iter().map(|distance| (distance - mean) * (distance - mean)).sum();
            Value::finite((squares / (count - 1.0)).sqrt())
        }
        other => panic!("{other} is no aggregate"),
    }
}
