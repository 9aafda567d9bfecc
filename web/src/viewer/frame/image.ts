import type { FrameWords } from '../message';
import { bar, scroller } from './bar';

export async function showImage(bytes: ArrayBuffer, mediaType: string, words: FrameWords): Promise<void> {
  const image = document.createElement('img');
  image.alt = words.image;
  image.src = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  await image.decode();
  const natural = image.naturalWidth || 800;
  let scale = 1;
  const pages = scroller(words);
  pages.append(image);
  const zoom = (step: 'smaller' | 'larger' | 'fit') => {
    const fits = Math.min(natural, pages.clientWidth - 24);
    scale = step === 'fit' ? 1 : Math.min(8, Math.max(0.25, scale * (step === 'larger' ? 1.25 : 0.8)));
    pages.classList.toggle('large', scale !== 1);
    image.style.width = scale === 1 ? '' : `${Math.round(fits * scale)}px`;
  };
  document.body.append(bar(words, zoom).element, pages);
}
