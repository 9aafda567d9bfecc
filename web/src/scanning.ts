import jsQR from 'jsqr';

/** Pixels are read here and nowhere else: no picture of a square ever leaves the page. */
const LARGEST = 1400;

export function readSquare(image: CanvasImageSource, width: number, height: number): string | null {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || canvas.width === 0 || canvas.height === 0) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(pixels.data, pixels.width, pixels.height)?.data || null;
}

export async function readPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  const text = readSquare(picture, picture.width, picture.height);
  picture.close();
  return text;
}

/** Watches the camera until a square is read or `signal` ends it. Resolves to null when ended. */
export async function watchCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment' },
    audio: false,
  });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const text = readSquare(video, video.videoWidth, video.videoHeight);
      if (text) return text;
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
