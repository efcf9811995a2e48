//! From a schema message to Arrow's types, refusing what the format does not define and what would make the
//! conversion or a later step panic.
//!
//! The flatbuffer has been verified already, which also bounds how deep types nest and how many there are.

use arrow_ipc::{Endianness, Field, Type, convert::try_fb_to_schema};
use arrow_schema::Schema;
use reelscope_model::{
    Code, Error, Result,
    hint::{FILE, OUT},
};

use crate::fault::{corrupt, unsupported_type};

/// The most children a union may have: its type ids are the non-negative 8-bit integers.
const MOST_UNION_CHILDREN: usize = 127;

/// The Arrow schema of a schema message.
///
/// # Errors
/// [`Code::BigEndian`], [`Code::UnsupportedType`], or [`Code::Corrupt`].
pub(crate) fn read_schema(schema: arrow_ipc::Schema<'_>) -> Result<Schema> {
    check_endianness(schema.endianness())?;
    let fields = schema.fields().ok_or_else(|| corrupt("The schema has no list of columns."))?;
    for field in fields {
        check_field(field)?;
    }
    try_fb_to_schema(schema).map_err(|error| unsupported_type(format!("The schema cannot be read: {error}.")))
}

fn check_endianness(endianness: Endianness) -> Result<()> {
    match endianness {
        Endianness::Little => Ok(()),
        Endianness::Big => Err(Error::new(
            Code::BigEndian,
            "The file's values are in big-endian order, as a mainframe writes them.",
        )
        .hint(format!(
            "Turn them round in Python (pip install pyarrow), and open {OUT}: `import pyarrow, pyarrow.feather; \
             pyarrow.feather.write_feather(pyarrow.ipc.open_file({FILE}).read_all(), {OUT})` with open_stream for \
             open_file where it is a stream."
        ))),
        other => Err(corrupt(format!("The schema declares an unknown byte order ({}).", other.0))),
    }
}

fn check_field(field: Field<'_>) -> Result<()> {
    let name = field.name().unwrap_or_default();
    let tag = field.type_type();
    if tag == Type::NONE || tag.0 > Type::ENUM_MAX {
        return Err(unsupported_type(format!(
            "Column {name:?} is of a type that Arrow does not define ({}).",
            tag.0
        )));
    }
    if field.type_().is_none() {
        return Err(corrupt(format!("Column {name:?} lacks its type's details.")));
    }
    check_parameters(field, name)?;
    check_children(field, name)?;
    for child in field.children().into_iter().flatten() {
        check_field(child)?;
    }
    Ok(())
}

/// Widths, sizes and precisions that the type itself states.
fn check_parameters(field: Field<'_>, name: &str) -> Result<()> {
    let negative = field.type_as_fixed_size_binary().is_some_and(|binary| binary.byteWidth() < 0)
        || field.type_as_fixed_size_list().is_some_and(|list| list.listSize() < 0);
    if negative {
        return Err(corrupt(format!("Column {name:?} declares a negative size.")));
    }
    if let Some(decimal) = field.type_as_decimal() {
        let digits = match decimal.bitWidth() {
            32 => 9,
            64 => 18,
            128 => 38,
            256 => 76,
            width => {
                return Err(unsupported_type(format!("Column {name:?} holds decimals of {width} bits.")));
            }
        };
        if !(1..=digits).contains(&decimal.precision()) || i8::try_from(decimal.scale()).is_err() {
            return Err(corrupt(format!(
                "Column {name:?} declares a decimal of impossible precision or scale."
            )));
        }
    }
    Ok(())
}

fn check_children(field: Field<'_>, name: &str) -> Result<()> {
    let count = field.children().map_or(0, |children| children.len());
    let fits = match field.type_type() {
        Type::List | Type::LargeList | Type::ListView | Type::LargeListView | Type::FixedSizeList => {
            count == 1
        }
        Type::Map => count == 1 && is_entries(field.children().map(|children| children.get(0))),
        Type::RunEndEncoded => count == 2 && is_run_end(field.children().map(|children| children.get(0))),
        Type::Union => check_union(field, count),
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        Err(corrupt(format!("Column {name:?} has children that do not fit its type.")))
    }
}

/// A map's child: a struct of keys and values.
fn is_entries(child: Option<Field<'_>>) -> bool {
    child.is_some_and(|child| {
        child.type_type() == Type::Struct_
            && child.dictionary().is_none()
            && child.children().is_some_and(|fields| fields.len() == 2)
    })
}

/// The ends of runs: signed integers of at least 16 bits, as such.
fn is_run_end(child: Option<Field<'_>>) -> bool {
    child.is_some_and(|child| {
        child.dictionary().is_none()
            && child
                .type_as_int()
                .is_some_and(|int| int.is_signed() && matches!(int.bitWidth(), 16 | 32 | 64))
    })
}

fn check_union(field: Field<'_>, children: usize) -> bool {
    let ids = field.type_as_union().and_then(|union| union.typeIds());
    children <= MOST_UNION_CHILDREN
        && ids.is_none_or(|ids| {
            ids.len() == children && ids.iter().all(|id| i8::try_from(id).is_ok_and(|id| id >= 0))
        })
}
