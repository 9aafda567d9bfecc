//! JPEG of twelve bits with losses: sequential DCT with Huffman coding, extended (ITU-T T.81, "process 4"). No decoder in
//! Rust that was found reads it; what stands here is that process and no other, in the order of the standard.

use cachet_dicom::Refusal;

use crate::huffman::{Bits, Table};
use crate::samples::Shape;

/// Zigzag order (figure A.6).
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

const SOF1: u8 = 0xc1;
const DHT: u8 = 0xc4;
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DQT: u8 = 0xdb;
const DRI: u8 = 0xdd;
/// Bits of a sample.
const PRECISION: u8 = 12;
const HIGHEST: f32 = 4095.0;
/// What the encoder took off every sample (A.3.1).
const SHIFT: f32 = 2048.0;

/// A colour of the frame.
struct Component {
    id: u8,
    /// How often it is sampled, across and down.
    sampled: (usize, usize),
    quantisation: usize,
    /// Blocks across and down, filled up to whole MCUs.
    blocks: (usize, usize),
    samples: Vec<u16>,
    /// The DC coefficient of the block before.
    before: i32,
}

struct Frame {
    columns: usize,
    rows: usize,
    components: Vec<Component>,
    most: (usize, usize),
}

#[derive(Default)]
struct Tables {
    quantisation: [Option<[f32; 64]>; 4],
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    restart: usize,
}

/// Whether `stream` is a JPEG of this process.
pub(crate) fn is_extended(stream: &[u8]) -> bool {
    segments(stream)
        .find(|(marker, _, _)| matches!(marker, 0xc0..=0xcf if *marker != DHT))
        .is_some_and(|(marker, body, _)| marker == SOF1 && body.first() == Some(&PRECISION))
}

/// The samples of `stream`, 16 bits each, pixel by pixel.
pub(crate) fn decode(stream: &[u8], shape: &Shape) -> Result<Vec<u8>, Refusal> {
    let mut tables = Tables::default();
    let mut frame: Option<Frame> = None;
    let mut scanned = 0;
    for (marker, body, after) in segments(stream) {
        match marker {
            DQT => quantisation(body, &mut tables)?,
            DHT => huffman(body, &mut tables)?,
            DRI => tables.restart = word(body, 0)?,
            SOF1 if frame.is_none() => frame = Some(Frame::read(body, shape)?),
            0xc0..=0xcf => return Err(Refusal::Encoding),
            SOS => {
                let frame = frame.as_mut().ok_or(Refusal::Damaged)?;
                scanned += frame.scan(body, after, &tables)?;
            }
            _ => {}
        }
    }
    match frame {
        Some(frame) if scanned == frame.components.len() => Ok(frame.pixels()),
        _ => Err(Refusal::Damaged),
    }
}

/// Marker segments: marker, body, what follows. Coded data are passed over.
fn segments(stream: &[u8]) -> impl Iterator<Item = (u8, &[u8], &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        loop {
            let at = rest.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xff | 0xd0..=0xd7))?;
            let marker = rest[at + 1];
            rest = &rest[at + 2..];
            match marker {
                EOI => return None,
                SOI => {}
                _ => {
                    let length = word(rest, 0).ok().filter(|length| *length >= 2)?;
                    let (body, after) = (rest.get(2..length)?, &rest[length..]);
                    rest = after;
                    return Some((marker, body, after));
                }
            }
        }
    })
}

fn word(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let pair = bytes.get(at..at + 2).ok_or(Refusal::Damaged)?;
    Ok(usize::from(pair[0]) << 8 | usize::from(pair[1]))
}

fn byte(bytes: &[u8], at: usize) -> Result<u8, Refusal> {
    bytes.get(at).copied().ok_or(Refusal::Damaged)
}

/// B.2.4.1
fn quantisation(mut body: &[u8], tables: &mut Tables) -> Result<(), Refusal> {
    while let Some((head, rest)) = body.split_first() {
        let wide = usize::from(head >> 4 != 0) + 1;
        let values = rest.get(..64 * wide).ok_or(Refusal::Damaged)?;
        let mut table = [0.0; 64];
        for (at, value) in values.chunks_exact(wide).enumerate() {
            table[ZIGZAG[at]] = value.iter().fold(0.0, |sum, byte| sum * 256.0 + f32::from(*byte));
        }
        *tables.quantisation.get_mut(usize::from(head & 15)).ok_or(Refusal::Damaged)? = Some(table);
        body = &rest[64 * wide..];
    }
    Ok(())
}

/// B.2.4.2
fn huffman(mut body: &[u8], tables: &mut Tables) -> Result<(), Refusal> {
    while let Some((head, rest)) = body.split_first() {
        let lengths = rest.get(..16).ok_or(Refusal::Damaged)?;
        let count = lengths.iter().map(|length| usize::from(*length)).sum::<usize>();
        let values = rest.get(16..16 + count).ok_or(Refusal::Damaged)?;
        let class = if head >> 4 == 0 { &mut tables.dc } else { &mut tables.ac };
        *class.get_mut(usize::from(head & 15)).ok_or(Refusal::Damaged)? = Some(Table::new(lengths, values)?);
        body = &rest[16 + count..];
    }
    Ok(())
}

impl Frame {
    /// B.2.2. The size is that of the file's header, which was held against its limits.
    fn read(body: &[u8], shape: &Shape) -> Result<Self, Refusal> {
        let (rows, columns) = (word(body, 1)?, word(body, 3)?);
        let count = usize::from(byte(body, 5)?);
        if byte(body, 0)? != PRECISION {
            return Err(Refusal::Encoding);
        }
        if (rows, columns, count) != (shape.rows, shape.columns, shape.per_pixel) {
            return Err(Refusal::Damaged);
        }
        let mut components = Vec::new();
        for at in (6..).step_by(3).take(count) {
            let sampled = byte(body, at + 1)?;
            let sampled = (usize::from(sampled >> 4), usize::from(sampled & 15));
            if !(1..=4).contains(&sampled.0) || !(1..=4).contains(&sampled.1) {
                return Err(Refusal::Damaged);
            }
            let quantisation = usize::from(byte(body, at + 2)?);
            let id = byte(body, at)?;
            components.push(Component { id, sampled, quantisation, blocks: (0, 0), samples: Vec::new(), before: 0 });
        }
        let most = components.iter().fold((1, 1), |most, one| (most.0.max(one.sampled.0), most.1.max(one.sampled.1)));
        let mut frame = Self { columns, rows, components, most };
        let units = frame.units();
        for component in &mut frame.components {
            component.blocks = (units.0 * component.sampled.0, units.1 * component.sampled.1);
            component.samples = vec![0; component.blocks.0 * component.blocks.1 * 64];
        }
        Ok(frame)
    }

    /// MCUs across and down.
    fn units(&self) -> (usize, usize) {
        (self.columns.div_ceil(8 * self.most.0), self.rows.div_ceil(8 * self.most.1))
    }

    /// One scan (B.2.3); how many components it held.
    fn scan(&mut self, body: &[u8], coded: &[u8], tables: &Tables) -> Result<usize, Refusal> {
        let count = usize::from(byte(body, 0)?);
        let mut chosen = Vec::new();
        for at in (1..).step_by(2).take(count) {
            let (id, entropy) = (byte(body, at)?, byte(body, at + 1)?);
            let place = self.components.iter().position(|one| one.id == id).ok_or(Refusal::Damaged)?;
            let table = |of: &'_ [Option<Table>; 4], at: u8| {
                of.get(usize::from(at)).and_then(Clone::clone).ok_or(Refusal::Damaged)
            };
            let (dc, ac) = (table(&tables.dc, entropy >> 4)?, table(&tables.ac, entropy & 15)?);
            let quantisation = tables.quantisation.get(self.components[place].quantisation).copied().flatten();
            chosen.push((place, dc, ac, quantisation.ok_or(Refusal::Damaged)?));
        }
        // A component alone is scanned block by block, without what fills its last MCU (A.2.2).
        let alone = (count == 1).then(|| {
            let component = &self.components[chosen[0].0];
            let across = (self.columns * component.sampled.0).div_ceil(self.most.0).div_ceil(8);
            let down = (self.rows * component.sampled.1).div_ceil(self.most.1).div_ceil(8);
            (across, down)
        });
        let (across, down) = alone.unwrap_or_else(|| self.units());
        self.components.iter_mut().for_each(|component| component.before = 0);
        let mut bits = Bits::new(coded);
        for unit in 0..across * down {
            if tables.restart > 0 && unit > 0 && unit % tables.restart == 0 {
                bits.restart()?;
                self.components.iter_mut().for_each(|component| component.before = 0);
            }
            for (place, dc, ac, quantisation) in &chosen {
                let component = &mut self.components[*place];
                let (wide, high) = if alone.is_some() { (1, 1) } else { component.sampled };
                for inner in 0..wide * high {
                    let at = (unit % across * wide + inner % wide, unit / across * high + inner / wide);
                    let block = block(&mut bits, dc, ac, quantisation, &mut component.before)?;
                    component.put(at, &block);
                }
            }
        }
        Ok(count)
    }

    fn pixels(&self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.rows * self.columns * self.components.len() * 2);
        for row in 0..self.rows {
            for column in 0..self.columns {
                for one in &self.components {
                    let (x, y) = (column * one.sampled.0 / self.most.0, row * one.sampled.1 / self.most.1);
                    pixels.extend(one.samples[y * one.blocks.0 * 8 + x].to_le_bytes());
                }
            }
        }
        pixels
    }
}

impl Component {
    fn put(&mut self, (across, down): (usize, usize), block: &[f32; 64]) {
        let width = self.blocks.0 * 8;
        for (at, value) in block.iter().enumerate() {
            let place = (down * 8 + at / 8) * width + across * 8 + at % 8;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to twelve bits")]
            let sample = (value + SHIFT).round().clamp(0.0, HIGHEST) as u16;
            self.samples[place] = sample;
        }
    }
}

/// One block of samples, before the shift (F.2).
fn block(
    bits: &mut Bits<'_>,
    dc: &Table,
    ac: &Table,
    quantisation: &[f32; 64],
    before: &mut i32,
) -> Result<[f32; 64], Refusal> {
    let mut coefficients = [0.0f32; 64];
    let size = bits.decode(dc)?;
    *before = before.checked_add(bits.extended(size)?).ok_or(Refusal::Damaged)?;
    #[allow(clippy::cast_precision_loss, reason = "coefficients of twelve-bit samples have sixteen bits")]
    let exact = |value: i32| value as f32;
    coefficients[0] = exact(*before) * quantisation[0];
    let mut at = 1;
    while at < 64 {
        let (run, size) = {
            let code = bits.decode(ac)?;
            (usize::from(code >> 4), code & 15)
        };
        match (run, size) {
            (15, 0) => at += 16,
            (_, 0) => break,
            _ => {
                at += run;
                let place = *ZIGZAG.get(at).ok_or(Refusal::Damaged)?;
                coefficients[place] = exact(bits.extended(size)?) * quantisation[place];
                at += 1;
            }
        }
    }
    Ok(inverse(&coefficients))
}

/// The inverse cosine transform (A.3.3), rows and then columns.
fn inverse(coefficients: &[f32; 64]) -> [f32; 64] {
    let cosines: &[f32; 64] = &COSINES;
    let rows: [f32; 64] = std::array::from_fn(|at| {
        let (line, x) = (at / 8 * 8, at % 8);
        (0..8).map(|u| coefficients[line + u] * cosines[u * 8 + x]).sum()
    });
    std::array::from_fn(|at| {
        let (y, x) = (at / 8, at % 8);
        (0..8).map(|v| rows[v * 8 + x] * cosines[v * 8 + y]).sum()
    })
}

/// `cos((2x + 1) u π / 16) / 2`, the first row over the square root of two, by u and then x.
static COSINES: std::sync::LazyLock<[f32; 64]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|at| {
        let (u, x) = (f64::from(u8::try_from(at / 8).unwrap_or(0)), f64::from(u8::try_from(at % 8).unwrap_or(0)));
        let scale = if at < 8 { std::f64::consts::FRAC_1_SQRT_2 } else { 1.0 };
        #[allow(clippy::cast_possible_truncation, reason = "a cosine")]
        let cosine = ((2.0 * x + 1.0) * u * std::f64::consts::PI / 16.0).cos() * scale / 2.0;
        cosine as f32
    })
});
