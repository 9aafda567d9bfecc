import type { Words } from '../fr';

export const scan: Words['scan'] = {
  title: 'Show the square',
  lead: 'Hold the square in front of the camera, in good light.',
  start: 'Open the camera',
  stop: 'Stop',
  looking: 'Looking for the square…',
  found: 'Square read.',
  denied: 'The camera is not available. Choose a picture, or type the text.',
  picture: 'Choose a picture',
  notFound: 'No square in this picture. Try closer, without glare.',
  byHand: 'Type it by hand',
  text: 'Text under the square',
  use: 'Use this text',
  view: 'Camera picture',
};
