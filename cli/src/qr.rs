//! A QR code in the letters of a terminal, two rows to a line.

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// `text` as a code, dark on light whatever the terminal's colours are: it is drawn inverted on dark ones.
pub(crate) fn draw(text: &str) -> Result<Zeroizing<String>, Failure> {
    let code = QrCode::new(text).map_err(|_| Failure::Device("the QR code"))?;
    let drawn = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    Ok(Zeroizing::new(drawn))
}

/// `text` as a code for black print on white paper.
pub(crate) fn draw_for_paper(text: &str) -> Result<Zeroizing<String>, Failure> {
    let code = QrCode::new(text).map_err(|_| Failure::Device("the QR code"))?;
    Ok(Zeroizing::new(code.render::<Dense1x2>().build()))
}
