//! `cachet-bindgen WASM FOLDER`: writes the module that the page imports, named after the wasm file, its types and its
//! wasm.

use std::error::Error;
use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(wasm), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: cachet-bindgen WASM FOLDER".into());
    };
    let wasm = PathBuf::from(wasm);
    let name = wasm.file_stem().and_then(|stem| stem.to_str()).ok_or("the wasm file has no name")?.to_owned();
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&wasm).out_name(&name).typescript(true).remove_name_section(true).web(true)?;
    Ok(bindgen.generate(folder)?)
}
