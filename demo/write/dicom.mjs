/** A series of DICOM pictures, explicit VR little endian: slices through a drawing of two hips, one with an implant. */

const CT = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
/** Invented: under the arc for UUIDs, where no registry hands out names. */
const ROOT = '2.25.312640971284659021475839201746582043';
const SIDE = 192;
const SLICES = 12;
const LONG = new Set(['OB', 'OW', 'SQ', 'UT']);

function element(group, number, kind, value) {
  let bytes = Buffer.isBuffer(value)
    ? value
    : Buffer.from(kind === 'US' ? Uint16Array.of(value).buffer : String(value), 'latin1');
  if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from(kind === 'UI' || kind === 'OB' ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.has(kind) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(kind, 4, 'latin1');
  if (LONG.has(kind)) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

/** Pixels of one slice, as a scanner stores them: Hounsfield units and 1024. */
function pixels(at) {
  const values = new Uint16Array(SIDE * SIDE);
  const height = at / (SLICES - 1);
  const inside = (x, y, cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      let density = 24;
      if (inside(x, y, 96, 100, 88, 66)) density = 960;
      if (inside(x, y, 96, 100, 80, 58)) density = 1070;
      for (const side of [-1, 1]) {
        const cx = 96 + side * (50 + height * 6);
        const radius = 19 - height * 7;
        if (inside(x, y, cx, 100, radius + 3, radius + 3)) density = 1500;
        if (inside(x, y, cx, 100, radius - 2, radius - 2)) density = 1250;
        if (side < 0 && inside(x, y, cx, 100, radius * 0.6, radius * 0.6)) density = 3900;
      }
      if (inside(x, y, 96, 150, 12, 9)) density = 1450;
      values[y * SIDE + x] = density + ((x * 31 + y * 17 + at * 7) % 23);
    }
  }
  return Buffer.from(values.buffer);
}

/** The series, one file a slice, under its name. */
export function hip(patient, { title, date }) {
  const day = date.replaceAll('-', '');
  const [given, family] = patient.name.split(' ');
  return Array.from({ length: SLICES }, (_, at) => {
    const instance = `${ROOT}.1.1.${at + 1}`;
    const meta = [
      element(0x0002, 0x0001, 'OB', Buffer.from([0, 1])),
      element(0x0002, 0x0002, 'UI', CT),
      element(0x0002, 0x0003, 'UI', instance),
      element(0x0002, 0x0010, 'UI', EXPLICIT),
      element(0x0002, 0x0012, 'UI', `${ROOT}.9`),
    ];
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.concat(meta).length);
    const data = [
      element(0x0008, 0x0005, 'CS', 'ISO_IR 100'),
      element(0x0008, 0x0016, 'UI', CT),
      element(0x0008, 0x0018, 'UI', instance),
      element(0x0008, 0x0020, 'DA', day),
      element(0x0008, 0x0030, 'TM', '101500'),
      element(0x0008, 0x0060, 'CS', 'CT'),
      element(0x0008, 0x0080, 'LO', 'Clinique des Minimes, Toulouse'),
      element(0x0008, 0x1030, 'LO', title),
      element(0x0008, 0x103e, 'LO', 'Coupes axiales'),
      element(0x0010, 0x0010, 'PN', `${family.toUpperCase()}^${given}`),
      element(0x0010, 0x0030, 'DA', patient.born.replaceAll('-', '')),
      element(0x0010, 0x0040, 'CS', 'F'),
      element(0x0018, 0x0050, 'DS', '5'),
      element(0x0020, 0x000d, 'UI', `${ROOT}.1`),
      element(0x0020, 0x000e, 'UI', `${ROOT}.1.1`),
      element(0x0020, 0x0011, 'IS', 1),
      element(0x0020, 0x0013, 'IS', at + 1),
      element(0x0020, 0x0032, 'DS', `-96\\-96\\${at * -5}`),
      element(0x0020, 0x0037, 'DS', '1\\0\\0\\0\\1\\0'),
      element(0x0028, 0x0002, 'US', 1),
      element(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
      element(0x0028, 0x0010, 'US', SIDE),
      element(0x0028, 0x0011, 'US', SIDE),
      element(0x0028, 0x0030, 'DS', '1\\1'),
      element(0x0028, 0x0100, 'US', 16),
      element(0x0028, 0x0101, 'US', 12),
      element(0x0028, 0x0102, 'US', 11),
      element(0x0028, 0x0103, 'US', 0),
      element(0x0028, 0x1050, 'DS', '300'),
      element(0x0028, 0x1051, 'DS', '1500'),
      element(0x0028, 0x1052, 'DS', '-1024'),
      element(0x0028, 0x1053, 'DS', '1'),
      element(0x7fe0, 0x0010, 'OW', pixels(at)),
    ];
    const head = [Buffer.alloc(128), Buffer.from('DICM'), element(0x0002, 0x0000, 'UL', length)];
    return [`HANCHE/COUPE${String(at + 1).padStart(2, '0')}.DCM`, Buffer.concat([...head, ...meta, ...data])];
  });
}
