//! Which patient: a file that the hospital keeps, one line a person: authority, identifier, deposit address.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

use cachet_client::DepositAddress;

use crate::failure::Failure;

/// Addresses by authority and identifier.
type Table = HashMap<(String, String), String>;

/// The file, read again whenever it changes.
pub(crate) struct Patients {
    file: PathBuf,
    read: RefCell<(Option<SystemTime>, Table)>,
}

impl Patients {
    /// Reads the file once, so that a mistake in it is told at the start.
    pub(crate) fn open(file: PathBuf) -> Result<Self, Failure> {
        let patients = Self { file, read: RefCell::default() };
        patients.refresh()?;
        Ok(patients)
    }

    /// The address of whoever has one of these identifiers; each comes with the names of its authority.
    pub(crate) fn address(&self, identifiers: &[(Vec<String>, String)]) -> Result<Option<String>, Failure> {
        self.refresh()?;
        let (_, table) = &*self.read.borrow();
        let named =
            identifiers.iter().flat_map(|(authorities, id)| authorities.iter().map(move |a| (a.clone(), id.clone())));
        Ok(named.filter_map(|key| table.get(&key)).next().cloned())
    }

    fn refresh(&self) -> Result<(), Failure> {
        let failed = |error| Failure::File(format!("{}: {error}", self.file.display()));
        let changed = std::fs::metadata(&self.file).and_then(|metadata| metadata.modified()).map_err(failed)?;
        if self.read.borrow().0 == Some(changed) {
            return Ok(());
        }
        let text = std::fs::read_to_string(&self.file).map_err(failed)?;
        *self.read.borrow_mut() = (Some(changed), self.parse(&text)?);
        Ok(())
    }

    fn parse(&self, text: &str) -> Result<Table, Failure> {
        let mut table = Table::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || {
                let file = self.file.display();
                Failure::Input(format!(
                    "{file}, line {}: authority, identifier and deposit address were expected",
                    at + 1
                ))
            };
            let [authority, id, address] = line.split_whitespace().collect::<Vec<_>>()[..] else { return Err(wrong()) };
            let address: DepositAddress = address.parse().map_err(|_| wrong())?;
            if table.insert((authority.to_owned(), id.to_owned()), address.to_string()).is_some() {
                return Err(wrong());
            }
        }
        Ok(table)
    }
}
