import { crc32, deflateSync } from 'node:zlib';

/** A drawing in the manner of a radiograph: a pelvis, two femurs, and the implant when there is one. Grey, PNG. */
export function radiograph({ seed, implant }) {
  const [width, height] = [640, 560];
  const rows = Buffer.alloc((width + 1) * height);
  let state = seed * 2654435761;
  const noise = () => ((state = (state * 1664525 + 1013904223) >>> 0) >>> 24) / 16;
  const inside = (x, y, cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let light = 26 + 20 * Math.max(0, 1 - inside(x, y, 320, 280, 300, 300));
      for (const side of [-1, 1]) {
        const hip = 320 + side * 150;
        if (Math.abs(inside(x, y, 320 + side * 110, 160, 120, 110) - 1) < 0.25) light += 70;
        if (inside(x, y, hip, 270, 42, 42) < 1) light += implant && side < 0 ? 190 : 95;
        if (Math.abs(x - hip - side * 16) < 26 && y > 300) light += 80;
        if (Math.abs(x - hip - side * 16) < 9 && y > 300) light -= 35;
        if (implant && side < 0 && Math.abs(x - hip - side * 16) < 12 && y > 285 && y < 470) light += 150;
      }
      if (Math.abs(inside(x, y, 320, 300, 60, 46) - 1) < 0.3) light += 60;
      rows[y * (width + 1) + x + 1] = Math.max(0, Math.min(255, light + noise()));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name, bytes) {
  const body = Buffer.concat([Buffer.from(name), bytes]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(bytes.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
