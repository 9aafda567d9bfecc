//! `cachet-bindgen WASM FOLDER`: writes the module that the page imports, `cachet_client.js`, its types and its wasm.

use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(wasm), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: cachet-bindgen WASM FOLDER".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("cachet_client").typescript(true).remove_name_section(true).web(true)?;
    Ok(bindgen.generate(folder)?)
}
