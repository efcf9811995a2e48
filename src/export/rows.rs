//! Rows as a file, part by part, so that neither rows nor bytes are ever held as a whole.

use reelscope_model::Value;

use super::{
    about::About,
    arrow::ArrowFile,
    csv::{csv_head, csv_rows},
    mask::Mask,
    sheet::{Field, mask_fields, mask_row},
};

/// A file of rows in the making.
#[derive(Debug)]
pub struct RowsFile {
    fields: Vec<Field>,
    /// The pseudonyms, where ids are masked.
    mask: Option<Mask>,
    /// The Arrow file; none for CSV.
    arrow: Option<ArrowFile>,
}

impl RowsFile {
    /// A file of these columns: Arrow, or CSV, in which `about` has no place.
    #[must_use]
    pub fn new(mut fields: Vec<Field>, is_arrow: bool, is_masked: bool, about: &About) -> Self {
        if is_masked {
            mask_fields(&mut fields);
        }
        let arrow = is_arrow.then(|| ArrowFile::new(&fields, about));
        Self { arrow, fields, mask: is_masked.then(Mask::default) }
    }

    /// The file's beginning.
    pub fn head(&mut self) -> Vec<u8> {
        match &mut self.arrow {
            Some(file) => file.head(),
            None => csv_head(&self.fields).into_bytes(),
        }
    }

    /// The next rows.
    ///
    /// # Errors
    /// The name of a column of which a value does not fit its type.
    pub fn rows(&mut self, mut rows: Vec<Vec<Value>>) -> Result<Vec<u8>, String> {
        if let Some(mask) = &mut self.mask {
            rows.iter_mut().for_each(|row| mask_row(&self.fields, row, mask));
        }
        match &mut self.arrow {
            Some(file) => file.rows(&self.fields, &rows),
            None => Ok(csv_rows(&self.fields, &rows).into_bytes()),
        }
    }

    /// The file's end.
    pub fn foot(&mut self) -> Vec<u8> {
        self.arrow.as_mut().map(ArrowFile::foot).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use reelscope_ipc::Kind;
    use reelscope_model::time::Zone;

    use super::super::about::tests::about;
    use super::*;

    #[test]
    fn test_write_rows_with_masked_ids_as_csv() {
        let field =
            |name: &str, is_id| Field { name: name.to_owned(), kind: Kind::Text, zone: Zone::utc(), is_id };
        let fields = vec![field("UserID", true), field("Device", false)];
        let text = |text: &str| Value::Text(text.into());
        let mut file = RowsFile::new(fields, false, true, &about());
        let mut bytes = file.head();
        bytes.extend(file.rows(vec![vec![text("u-9"), text("TV")], vec![Value::Null, text("@x")]]).unwrap());
        bytes.extend(file.rows(vec![vec![text("u-9"), Value::Null]]).unwrap());
        bytes.extend(file.foot());
        assert_eq!(String::from_utf8(bytes).unwrap(), "UserID,Device\r\nid-1,TV\r\n,'@x\r\nid-1,\r\n");
    }
}
